package io.umamiedge.telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.umamiedge.contracts.registry.Node;
import io.umamiedge.contracts.telemetry.RuntimeState;
import io.umamiedge.contracts.telemetry.TelemetryReport;
import io.umamiedge.platform.problem.ProblemException;
import io.umamiedge.platform.testing.Samples;
import io.umamiedge.telemetry.Reports;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class IntakeTest {
    private static final UUID BOOT = new UUID(0, 1);
    private static final Node NODE = Samples.node("berlin-1", "berlin", URI.create("http://127.0.0.1:9000"));
    private static final TelemetryReport GOOD = Reports.ready(BOOT, 1, 0);

    private final SeenReports seen = new SeenReports();
    private final Intake intake = new Intake(seen);

    private List<Judgement> judge(String body) {
        return intake.judge(NODE, read(body).reports());
    }

    private static ReportBody read(String body) {
        return ReportBody.read(body.getBytes(StandardCharsets.UTF_8));
    }

    private static Judgement invalid(long seq, String field, String message) {
        return new Judgement.Rejected(seq, Judgement.Cause.INVALID, field, message);
    }

    @Test
    void acceptsAReportAloneOrInAnArray() {
        assertThat(judge(Reports.json(GOOD))).containsExactly(new Judgement.Accepted(GOOD));
        assertThat(judge(Reports.json(List.of(GOOD)))).containsExactly(new Judgement.Accepted(GOOD));
    }

    @Test
    void namesTheFieldThatIsWrong() {
        String good = Reports.json(GOOD);
        String[][] cases = {
            {"\"slots\":8", "\"slots\":-1", "runtimes[0]", "slots must be 0.0 to 1000000.0"},
            {"\"slots\":8", "\"slots\":1e300", "runtimes[0].slots", "has the wrong type"},
            {"\"slots\":8", "\"slots\":8.5", "runtimes[0].slots", "has the wrong type"},
            {"\"slots\":8", "\"slots\":\"8\"", "runtimes[0].slots", "has the wrong type"},
            {"\"slots\":8", "\"slots\":99999999999", "runtimes[0].slots", "is out of range"},
            {"\"slots\":8", "\"kv_cache_usage\":NaN", "runtimes[0]", "kv_cache_usage must be 0.0 to 1.0"},
            {"\"slots\":8", "\"kv_cache_usage\":\"NaN\"", "runtimes[0]", "kv_cache_usage must be 0.0 to 1.0"},
            {"\"slots\":8", "\"tokens_per_second\":1e999", "runtimes[0]", "tokens_per_second must be 0.0 to 1.0E9"},
            {"\"state\":\"ready\"", "\"state\":\"great\"", "runtimes[0].state", "is not one of the known values"},
            {"\"state\":\"ready\",", "", "runtimes[0].state", "is required"},
            {"\"id\":\"main\"", "\"id\":null", "runtimes[0].id", "must not be null"},
            {"\"boot_id\":\"" + BOOT + "\"", "\"boot_id\":\"x\"", "boot_id", "has the wrong type"},
            {"\"observed_at\":\"2026-11-24T08:00:00Z\"", "\"observed_at\":\"now\"", "observed_at", "has the wrong type"
            },
        };
        for (String[] c : cases) {
            assertThat(good).contains(c[0]);
            assertThat(judge(good.replace(c[0], c[1]))).as("%s", c[1]).containsExactly(invalid(1, c[2], c[3]));
        }
        assertThat(judge(good.replace("\"seq\":1", "\"seq\":-1")))
                .containsExactly(invalid(-1, "", "seq must be 0 or more"));
        assertThat(judge(good.replaceAll("\\[\\{.*?}]", "[null]")))
                .containsExactly(invalid(1, "", "must not hold null"));
    }

    @Test
    void doesNotLoseTheOthersToOneBadReport() {
        String body = "[7," + Reports.json(Reports.ready(BOOT, 2, 0)) + ",{\"seq\":3}," + Reports.json(GOOD) + "]";
        assertThat(judge(body))
                .containsExactly(
                        new Judgement.Rejected(null, Judgement.Cause.INVALID, "", "a report must be a JSON object"),
                        new Judgement.Accepted(Reports.ready(BOOT, 2, 0)),
                        invalid(3, "boot_id", "is required"),
                        new Judgement.Accepted(GOOD));
    }

    @Test
    void refusesRuntimesThatAreNotRegisteredOrNamedTwice() {
        TelemetryReport stranger = Reports.of(BOOT, 1, Reports.runtime("other", RuntimeState.READY, 0, null, null));
        TelemetryReport twice = Reports.of(
                BOOT,
                2,
                Reports.runtime("main", RuntimeState.READY, 0, null, null),
                Reports.runtime("main", RuntimeState.FAILED, 0, null, null));
        assertThat(judge(Reports.json(List.of(stranger, twice))))
                .containsExactly(
                        new Judgement.Rejected(
                                1L,
                                Judgement.Cause.UNKNOWN_RUNTIME,
                                "runtimes[0].id",
                                "'other' is not a registered runtime of this node"),
                        invalid(2, "runtimes[1].id", "'main' is reported twice"));
    }

    @Test
    void tellsDuplicatesWithinARequestAndOfEarlierOnes() {
        assertThat(judge(Reports.json(List.of(GOOD, GOOD))))
                .containsExactly(new Judgement.Accepted(GOOD), new Judgement.Duplicate(1));
        assertThat(judge(Reports.json(GOOD))).as("it was not stored").containsExactly(new Judgement.Accepted(GOOD));
        seen.add(NODE.id(), GOOD);
        assertThat(judge(Reports.json(GOOD))).containsExactly(new Judgement.Duplicate(1));
    }

    @Test
    void passesOverUnknownFieldsAndCountsThem() {
        String body = Reports.json(GOOD)
                .replace("\"slots\":8", "\"slots\":8,\"colour\":{\"of\":[1,2]}")
                .replace("\"seq\":1", "\"seq\":1,\"mood\":\"fine\"");
        ReportBody read = read(body);
        assertThat(read).isEqualTo(new ReportBody(false, List.of(new ReadReport.Legible(GOOD)), 2));
    }

    @Test
    void refusesWhatIsNotJson() {
        String good = Reports.json(GOOD);
        for (String body : List.of("", " ", "{", good.substring(0, good.length() - 1), good + "x", "[".repeat(2_000))) {
            assertThatThrownBy(() -> read(body))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e -> assertThat(e.problem().status()).isEqualTo(400));
        }
    }

    @Test
    void refusesAnArrayOfNoneOrTooMany() {
        for (int count : new int[] {0, ReportBody.MOST_REPORTS + 1}) {
            String body = Collections.nCopies(count, "{}").toString();
            assertThatThrownBy(() -> read(body))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e -> assertThat(e.problem().status()).isEqualTo(422));
        }
    }
}
