package io.umamiedge.cli.drill;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DrillLinesTest {
    private static final String FIGURES = """
            {"before": {"requests": 90, "served": 90, "lost": 0, "success_ratio": 1.0, "p95_latency_ms": 120.4},
             "during": {"requests": 200, "served": 199, "lost": 1, "success_ratio": 0.995, "p95_latency_ms": 131.6},
             "after": {"requests": 0, "served": 0, "lost": 0},
             "unfinished": 0, "double_billed": 0, "decisions": 201, "residency_violations": 0,
             "request_failovers": 2, "node_failovers": 1, "detection_ms": 12, "failover_ms": 40}""";

    @Test
    void saysWhereTheDrillIsAndWhatWasCounted() throws IOException {
        assertThat(DrillLines.progress(drill("outage", ""), Instant.parse("2026-11-24T10:00:18Z")))
                .isEqualTo("  outage    52 s left     200 requests, 199 served, 1 lost, success 99.50 %, p95 132 ms");
        assertThat(DrillLines.progress(drill("recovery", ""), Instant.parse("2026-11-24T10:02:00Z")))
                .isEqualTo("  recovery                  0 requests, 0 served, 0 lost, success -, p95 -");
    }

    @Test
    void printsEachProbeWithWhatWasExpectedAndTheVerdict() throws IOException {
        String text = DrillLines.verdict(drill("finished", """
                , "verdict": "failed", "reason": "lost was 1.0", "journal": {"steady_states": {"during": [{"probes": [
                  {"activity": {"name": "lost", "tolerance": {"range": [0.0, 0.0]}}, "output": "1.0", "tolerance_met": false},
                  {"activity": {"name": "success_ratio", "tolerance": {"range": [0.99, 1.0]}}, "output": "0.995",
                   "tolerance_met": true}]}]}}"""));

        assertThat(text.lines().map(String::stripTrailing))
                .contains(
                        "PHASE   PROBE          MEASURED  EXPECTED",
                        "during  lost           1.0       0 to 0     LOST",
                        "during  success_ratio  0.995     0.99 to 1  held",
                        "detection                             12 ms",
                        "restoration                           -",
                        "FAILED: lost was 1.0");
    }

    private static JsonNode drill(String phase, String more) throws IOException {
        return new ObjectMapper().readTree("""
                {"request": {"starts_at": "2026-11-24T10:00:10Z"}, "phase": "%s", "ends_at": "2026-11-24T10:01:10Z",
                 "figures": %s%s}""".formatted(phase, FIGURES, more));
    }
}
