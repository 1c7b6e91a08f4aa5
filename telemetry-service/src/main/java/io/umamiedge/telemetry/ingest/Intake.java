package io.umamiedge.telemetry.ingest;

import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.registry.Node;
import io.umamiedge.contracts.registry.NodeRuntime;
import io.umamiedge.contracts.telemetry.RuntimeReport;
import io.umamiedge.contracts.telemetry.TelemetryReport;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Judges each report of a request for itself. Thread-safe. */
final class Intake {
    private final SeenReports seen;

    Intake(SeenReports seen) {
        this.seen = seen;
    }

    /** In the order of {@code reports}. */
    List<Judgement> judge(Node node, List<ReadReport> reports) {
        Set<RuntimeId> registered =
                node.runtimes().stream().map(NodeRuntime::id).collect(Collectors.toSet());
        Set<Identity> here = new HashSet<>();
        List<Judgement> judgements = new ArrayList<>(reports.size());
        for (ReadReport report : reports) {
            judgements.add(
                    switch (report) {
                        case ReadReport.Illegible bad ->
                            new Judgement.Rejected(bad.seq(), Judgement.Cause.INVALID, bad.field(), bad.message());
                        case ReadReport.Legible good -> judge(node, registered, here, good.report());
                    });
        }
        return judgements;
    }

    private Judgement judge(Node node, Set<RuntimeId> registered, Set<Identity> here, TelemetryReport report) {
        Set<RuntimeId> named = new HashSet<>();
        for (int i = 0; i < report.runtimes().size(); i++) {
            RuntimeReport runtime = report.runtimes().get(i);
            if (!registered.contains(runtime.id())) {
                return rejected(
                        report,
                        Judgement.Cause.UNKNOWN_RUNTIME,
                        i,
                        "'" + runtime.id() + "' is not a registered runtime of this node");
            }
            if (!named.add(runtime.id())) {
                return rejected(report, Judgement.Cause.INVALID, i, "'" + runtime.id() + "' is reported twice");
            }
        }
        boolean repeated = !here.add(new Identity(report.bootId(), report.seq()));
        return repeated || seen.contains(node.id(), report)
                ? new Judgement.Duplicate(report.seq())
                : new Judgement.Accepted(report);
    }

    private static Judgement rejected(TelemetryReport report, Judgement.Cause cause, int runtime, String message) {
        return new Judgement.Rejected(report.seq(), cause, "runtimes[" + runtime + "].id", message);
    }

    private record Identity(UUID bootId, long seq) {}
}
