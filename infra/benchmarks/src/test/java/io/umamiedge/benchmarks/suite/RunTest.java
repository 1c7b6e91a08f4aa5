package io.umamiedge.benchmarks.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunTest {
    private static final Finding FAST = Finding.target(
                    "reports", Limit.atLeast(20_000, "reports/s"), new Quantity(20_100, "reports/s"))
            .beside("plain producer", new Quantity(90_000, "records/s"));
    private static final Finding SLOW =
            Finding.target("report to candidate, p99", Limit.atMost(250, "ms"), new Quantity(250.5, "ms"));

    @TempDir
    Path directory;

    @Test
    void provesItsTargetsOnlyWhenAllAreMet() {
        assertThat(run(false, FAST, Finding.figure("memory", new Quantity(180, "MiB")))
                        .allMet())
                .isTrue();
        assertThat(run(false, FAST, SLOW).allMet()).isFalse();
    }

    @Test
    void provesNothingWhenQuickOrWithoutATarget() {
        assertThat(run(true, FAST).allMet()).isFalse();
        assertThat(run(false).allMet()).isFalse();
        assertThat(run(false, Finding.figure("memory", new Quantity(180, "MiB")))
                        .allMet())
                .isFalse();
    }

    @Test
    void provesNothingWhenSomethingWasLeftOut() {
        Run run = run(false, FAST);
        run.leavesOut();
        assertThat(run.allMet()).isFalse();
        assertThat(ResultTable.of(run))
                .contains("1 of 1 targets met on this machine in this run; others were left out.");
    }

    @Test
    void missesATargetThatCouldNotBeMeasured() {
        Finding unmeasured = Finding.unmeasured("silence", Limit.atMost(3, "intervals"), "no node fell silent");
        assertThat(run(false, FAST, unmeasured).allMet()).isFalse();
    }

    @Test
    void showsTargetLimitReachedAndWhatWasMeasuredBesideIt() {
        assertThat(ResultTable.of(run(false, FAST, SLOW.noted("1 000 nodes, once a second each"))))
                .isEqualTo("""
                TARGET                    LIMIT               REACHED           MEASURED BESIDE IT                MET
                reports                   ≥ 20 000 reports/s  20 100 reports/s  plain producer: 90 000 records/s  yes
                report to candidate, p99  ≤ 250 ms            251 ms            -                                 NO

                report to candidate, p99: 1 000 nodes, once a second each

                1 of 2 targets met on this machine in this run.
                """);
        assertThat(ResultTable.of(run(true, FAST)))
                .contains("quick", "claims no target")
                .doesNotContain("yes");
    }

    @Test
    void keepsTheSameForPrograms() throws Exception {
        Path file = directory.resolve("new").resolve("telemetry.json");
        ResultFile.of("telemetry", Instant.EPOCH, run(false, FAST, SLOW)).write(file);
        JsonNode written = new ObjectMapper().readTree(file.toFile());
        assertThat(written.path("all_met").asBoolean()).isFalse();
        assertThat(written.path("machine").path("processors").asInt()).isPositive();
        assertThat(written.path("findings").path(0).toString()).isEqualTo("""
                {"what":"reports","limit":{"bound":"at_least","quantity":{"value":20000.0,"unit":"reports/s"}},\
                "reached":{"value":20100.0,"unit":"reports/s"},\
                "beside":[{"name":"plain producer","reached":{"value":90000.0,"unit":"records/s"}}],\
                "note":"","verdict":"met"}""");
    }

    @Test
    void refusesToCompareDifferentUnits() {
        assertThatThrownBy(() -> Finding.target("x", Limit.atMost(1, "s"), new Quantity(900, "ms")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private Run run(boolean quick, Finding... findings) {
        Run run = new Run(directory, directory, quick, new PrintWriter(new StringWriter()));
        for (Finding finding : findings) {
            run.found(finding);
        }
        return run;
    }
}
