package io.umamiedge.telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.registry.Node;
import io.umamiedge.contracts.telemetry.RuntimeState;
import io.umamiedge.contracts.telemetry.TelemetryReport;
import io.umamiedge.platform.testing.Samples;
import io.umamiedge.telemetry.Reports;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class IntakeTest {
    private static final UUID BOOT = new UUID(0, 1);
    private static final Node NODE = Samples.node("berlin-1", "berlin", URI.create("http://127.0.0.1:9000"));
    private static final TelemetryReport GOOD = Reports.ready(BOOT, 1, 0);

    private final SeenReports seen = new SeenReports();

    /** As of one request. */
    private List<Judgement> judge(TelemetryReport... reports) {
        Intake intake = new Intake(NODE, seen);
        return Arrays.stream(reports)
                .map(report -> intake.judge(new ReadReport.Legible(report)))
                .toList();
    }

    @Test
    void acceptsWhatIsNew() {
        assertThat(judge(GOOD, Reports.ready(BOOT, 2, 0)))
                .containsExactly(new Judgement.Accepted(BOOT, 1), new Judgement.Accepted(BOOT, 2));
    }

    @Test
    void rejectsWhatCouldNotBeRead() {
        assertThat(new Intake(NODE, seen).judge(new ReadReport.Illegible(7L, "slots", "is wrong")))
                .isEqualTo(new Judgement.Rejected(7L, Judgement.Cause.INVALID, "slots", "is wrong"));
    }

    @Test
    void refusesRuntimesThatAreNotRegisteredOrNamedTwice() {
        TelemetryReport stranger = Reports.of(BOOT, 1, Reports.runtime("other", RuntimeState.READY, 0, null, null));
        TelemetryReport twice = Reports.of(
                BOOT,
                2,
                Reports.runtime("main", RuntimeState.READY, 0, null, null),
                Reports.runtime("main", RuntimeState.FAILED, 0, null, null));
        assertThat(judge(stranger, twice))
                .containsExactly(
                        new Judgement.Rejected(
                                1L,
                                Judgement.Cause.UNKNOWN_RUNTIME,
                                "runtimes[0].id",
                                "'other' is not a registered runtime of this node"),
                        new Judgement.Rejected(
                                2L, Judgement.Cause.INVALID, "runtimes[1].id", "'main' is reported twice"));
    }

    @Test
    void tellsDuplicatesWithinARequestAndOfEarlierOnes() {
        assertThat(judge(GOOD, GOOD)).containsExactly(new Judgement.Accepted(BOOT, 1), new Judgement.Duplicate(1));
        assertThat(judge(GOOD)).as("it was not stored").containsExactly(new Judgement.Accepted(BOOT, 1));
        seen.add(NODE.id(), BOOT, 1);
        assertThat(judge(GOOD)).containsExactly(new Judgement.Duplicate(1));
    }
}
