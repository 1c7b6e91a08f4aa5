package io.umamiedge.telemetry.ingest;

import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.registry.Node;
import io.umamiedge.contracts.telemetry.RuntimeReport;
import io.umamiedge.contracts.telemetry.TelemetryReport;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Judges the reports of one request, each for itself. Not thread-safe. */
final class Intake {
    private final Node node;
    private final SeenReports seen;
    private final Set<Judgement.Accepted> here = new HashSet<>();

    /** @param seen what earlier requests brought */
    Intake(Node node, SeenReports seen) {
        this.node = node;
        this.seen = seen;
    }

    Judgement judge(ReadReport report) {
        return switch (report) {
            case ReadReport.Illegible bad ->
                new Judgement.Rejected(bad.seq(), Judgement.Cause.INVALID, bad.field(), bad.message());
            case ReadReport.Legible(TelemetryReport good) -> judge(good);
        };
    }

    private Judgement judge(TelemetryReport report) {
        List<RuntimeReport> runtimes = report.runtimes();
        for (int i = 0; i < runtimes.size(); i++) {
            RuntimeId id = runtimes.get(i).id();
            if (node.runtimes().stream().noneMatch(registered -> registered.id().equals(id))) {
                return rejected(
                        report,
                        Judgement.Cause.UNKNOWN_RUNTIME,
                        i,
                        "'" + id + "' is not a registered runtime of this node");
            }
            if (runtimes.subList(0, i).stream().anyMatch(earlier -> earlier.id().equals(id))) {
                return rejected(report, Judgement.Cause.INVALID, i, "'" + id + "' is reported twice");
            }
        }
        Judgement.Accepted accepted = new Judgement.Accepted(report.bootId(), report.seq());
        boolean repeated = !here.add(accepted) || seen.contains(node.id(), report.bootId(), report.seq());
        return repeated ? new Judgement.Duplicate(report.seq()) : accepted;
    }

    private static Judgement rejected(TelemetryReport report, Judgement.Cause cause, int runtime, String message) {
        return new Judgement.Rejected(report.seq(), cause, "runtimes[" + runtime + "].id", message);
    }
}
