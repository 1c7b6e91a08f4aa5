package io.umamiedge.telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.umamiedge.contracts.telemetry.TelemetryReport;
import io.umamiedge.platform.problem.Problem;
import io.umamiedge.platform.problem.ProblemException;
import io.umamiedge.telemetry.Reports;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ReportReaderTest {
    private static final UUID BOOT = new UUID(0, 1);
    private static final TelemetryReport GOOD = Reports.ready(BOOT, 1, 0);

    private final ReportReader reader = new ReportReader();

    private List<ReadReport> read(String body) {
        List<ReadReport> reports = new ArrayList<>();
        reader.read(body.getBytes(StandardCharsets.UTF_8), reports::add);
        return reports;
    }

    private Problem refusal(String body) {
        Problem[] problem = new Problem[1];
        assertThatThrownBy(() -> read(body))
                .as("%.80s", body)
                .isInstanceOfSatisfying(ProblemException.class, e -> problem[0] = e.problem());
        return problem[0];
    }

    @Test
    void readsAReportAloneOrInAnArray() {
        assertThat(read(Reports.json(GOOD))).containsExactly(new ReadReport.Legible(GOOD));
        assertThat(read(" [ " + Reports.json(GOOD) + " ] ")).containsExactly(new ReadReport.Legible(GOOD));
    }

    @Test
    void namesTheFieldThatIsWrong() {
        String good = Reports.json(GOOD);
        String[][] cases = {
            {"\"slots\":8", "\"slots\":-1", "runtimes[0].slots", "must be 0.0 to 1000000.0"},
            {"\"slots\":8", "\"slots\":1e300", "runtimes[0].slots", "has the wrong type"},
            {"\"slots\":8", "\"slots\":NaN", "runtimes[0].slots", "has the wrong type"},
            {"\"slots\":8", "\"slots\":8.5", "runtimes[0].slots", "has the wrong type"},
            {"\"slots\":8", "\"slots\":\"8\"", "runtimes[0].slots", "has the wrong type"},
            {"\"slots\":8", "\"slots\":[8]", "runtimes[0].slots", "has the wrong type"},
            {"\"slots\":8", "\"slots\":99999999999", "runtimes[0].slots", "is out of range"},
            {"\"slots\":8", "\"kv_cache_usage\":NaN", "runtimes[0].kv_cache_usage", "must be 0.0 to 1.0"},
            {"\"slots\":8", "\"kv_cache_usage\":\"NaN\"", "runtimes[0].kv_cache_usage", "must be 0.0 to 1.0"},
            {"\"slots\":8", "\"tokens_per_second\":1e999", "runtimes[0].tokens_per_second", "must be 0.0 to 1.0E9"},
            {"\"slots\":8", "\"requests_total\":-1", "runtimes[0].requests_total", "must be 0.0 to 1.0E15"},
            {"\"state\":\"ready\"", "\"state\":\"great\"", "runtimes[0].state", "is not one of the known values"},
            {"\"state\":\"ready\",", "", "runtimes[0].state", "is required"},
            {"\"id\":\"main\"", "\"id\":null", "runtimes[0].id", "must not be null"},
            {"\"boot_id\":\"" + BOOT + "\"", "\"boot_id\":\"x\"", "boot_id", "has the wrong type"},
            {"\"observed_at\":\"2026-11-24T08:00:00Z\"", "\"observed_at\":\"now\"", "observed_at", "has the wrong type"
            },
            {"2026-11-24T08:00:00Z", "+12026-11-24T08:00:00Z", "observed_at", "must be in the years 1970 to 9999"},
            {"2026-11-24T08:00:00Z", "1969-12-31T23:59:59Z", "observed_at", "must be in the years 1970 to 9999"},
        };
        for (String[] c : cases) {
            assertThat(good).contains(c[0]);
            assertThat(read(good.replace(c[0], c[1])))
                    .as("%s", c[1])
                    .containsExactly(new ReadReport.Illegible(1L, c[2], c[3]));
        }
        assertThat(read(good.replace("\"seq\":1", "\"seq\":-1")))
                .containsExactly(new ReadReport.Illegible(-1L, "seq", "must be 0 or more"));
        assertThat(read(good.replace("\"seq\":1", "\"seq\":99999999999999999999")))
                .containsExactly(new ReadReport.Illegible(null, "seq", "is out of range"));
        assertThat(read(good.replaceAll("\\[\\{.*?}]", "[null]")))
                .containsExactly(new ReadReport.Illegible(1L, "", "must not hold null"));
        assertThat(read(good.replaceAll("\\[\\{.*?}]", "[]")))
                .containsExactly(new ReadReport.Illegible(1L, "runtimes", "must hold 1 to 64 runtimes"));
    }

    @Test
    void takesATimeThatIsWrongButPossible() {
        String future = Reports.json(GOOD).replace("2026-11-24T08:00:00Z", "2087-01-01T00:00:00Z");
        assertThat(read(future)).singleElement().isInstanceOf(ReadReport.Legible.class);
    }

    @Test
    void doesNotLoseTheOthersToOneBadReport() {
        String second = Reports.json(Reports.ready(BOOT, 2, 0));
        String body = "[7,[[1]],%s,{\"seq\":3},%s,%s]"
                .formatted(second, second.replace("\"slots\":8", "\"slots\":{\"a\":[1,{}]}"), Reports.json(GOOD));
        assertThat(read(body))
                .containsExactly(
                        new ReadReport.Illegible(null, "", "must be a JSON object"),
                        new ReadReport.Illegible(null, "", "must be a JSON object"),
                        new ReadReport.Legible(Reports.ready(BOOT, 2, 0)),
                        new ReadReport.Illegible(3L, "boot_id", "is required"),
                        new ReadReport.Illegible(2L, "runtimes[0].slots", "has the wrong type"),
                        new ReadReport.Legible(GOOD));
        assertThat(read("7")).containsExactly(new ReadReport.Illegible(null, "", "must be a JSON object"));
    }

    @Test
    void passesOverUnknownFieldsAndCountsThem() {
        String body = Reports.json(GOOD)
                .replace("\"slots\":8", "\"slots\":8,\"colour\":{\"of\":[1,2]}")
                .replace("\"seq\":1", "\"seq\":1,\"mood\":\"fine\"");
        assertThat(read(body)).containsExactly(new ReadReport.Legible(GOOD));
        assertThat(reader.unknownFields()).isEqualTo(2);
    }

    @Test
    void refusesAFieldThatIsGivenTwiceByItsName() {
        String good = Reports.json(GOOD);
        String twice = good.replace("\"slots\":8", "\"slots\":8,\"slots\":9");
        assertThat(refusal(twice))
                .extracting(Problem::status, Problem::detail)
                .containsExactly(400, "runtimes[0].slots is given twice");
        assertThat(refusal("[" + good + "," + twice + "]").errors())
                .containsExactly(new Problem.FieldError("[1].runtimes[0].slots", "is given twice"));
        assertThat(refusal("{\"seq\":1,\"x\":{\"y\":[{\"z\":1,\"z\":2}]}}").errors())
                .containsExactly(new Problem.FieldError("x.y[0].z", "is given twice"));
    }

    @Test
    void refusesWhatIsNotJson() {
        String good = Reports.json(GOOD);
        for (String body : List.of(
                "",
                " ",
                "{",
                "nonsense",
                good.substring(0, good.length() - 1),
                good + "x",
                good + good,
                "[" + good + ",",
                "[" + good + "}",
                good.replace("\"slots\":8", "\"slots\":tru"),
                good.replace("\"slots\":8", "\"slots\":8,"),
                good.replace("\"slots\":8", "\"colour\":[}"))) {
            assertThat(refusal(body)).extracting(Problem::status, Problem::code).containsExactly(400, "malformed_body");
        }
    }

    @Test
    void refusesWhatIsDeepOrLongBeyondReason() {
        String good = Reports.json(GOOD);
        for (String body : List.of(
                "[".repeat(100_000),
                good.replace("\"slots\":8", "\"x\":" + "[".repeat(40) + "]".repeat(40)),
                good.replace("\"slots\":8", "\"x\":" + "{\"a\":".repeat(40) + "1" + "}".repeat(40)),
                good.replace("\"slots\":8", "\"slots\":" + "9".repeat(1_000)),
                good.replace("\"slots\":8", "\"x\":\"" + "y".repeat(200_000) + "\""),
                good.replace("\"slots\":8", "\"" + "x".repeat(200_000) + "\":1"))) {
            assertThat(refusal(body))
                    .extracting(Problem::status, Problem::detail)
                    .containsExactly(400, "the body is nested too deeply, or a name, text or number in it is too long");
        }
    }

    @Test
    void refusesAnArrayOfNoneOrTooMany() {
        for (int count : new int[] {0, ReportReader.MOST_REPORTS + 1}) {
            String body = Collections.nCopies(count, "{}").toString();
            assertThat(refusal(body))
                    .extracting(Problem::status, Problem::detail)
                    .containsExactly(422, "an array must hold 1 to 1000 reports");
        }
        assertThat(read(Collections.nCopies(ReportReader.MOST_REPORTS, "{}").toString()))
                .hasSize(ReportReader.MOST_REPORTS);
    }
}
