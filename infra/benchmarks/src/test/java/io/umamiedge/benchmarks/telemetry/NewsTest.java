package io.umamiedge.benchmarks.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.event.Json;
import io.umamiedge.contracts.routing.Candidate;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is made of candidates that come back. */
class NewsTest {
    private static final FleetNode ONE = new FleetNode(FleetNode.id(1), "umn_1");
    private static final FleetNode TWO = new FleetNode(FleetNode.id(2), "umn_2");

    @Test
    void countsAReportThatALaterOneOvertookUntilThatIsSeen() throws Exception {
        Freshness freshness = new Freshness(List.of(ONE, TWO));
        freshness.reported(0, 1_000, 10);
        freshness.reported(0, 1_001, 20);
        freshness.reported(0, 1_002, 30);
        freshness.seen(candidate(ONE, "eligible", 1_001), 25);
        assertThat(freshness.latency().getTotalCount()).isEqualTo(2);
        assertThat(freshness.latency().getMaxValue()).isEqualTo(15);
        assertThat(freshness.latency().getMinValue()).isEqualTo(5);
        assertThat(freshness.unseen()).isEqualTo(1);
    }

    @Test
    void hearsNothingNewInOldNewsOrNewsOfOthers() throws Exception {
        Freshness freshness = new Freshness(List.of(ONE));
        freshness.reported(0, 1_000, 10);
        freshness.seen(candidate(ONE, "eligible", 1_000), 12);
        freshness.seen(candidate(ONE, "stale", 1_000), 500);
        freshness.seen(candidate(TWO, "eligible", 1_000), 500);
        assertThat(freshness.latency().getTotalCount()).isEqualTo(1);
    }

    @Test
    void measuresSilenceFromTheLastAnswerAndCountsThoseTakenOutWrongly() throws Exception {
        Silence silence = new Silence(List.of(ONE));
        silence.answered(0, 202, 100);
        silence.answered(0, 202, 200);
        silence.begins();
        silence.seen(candidate(ONE, "eligible", 1_000), 300);
        assertThat(silence.left()).containsExactly(ONE.id());
        silence.seen(candidate(ONE, "stale", 1_000), 400);
        silence.seen(candidate(TWO, "stale", 1_000), 400);
        assertThat(silence.left()).isEmpty();
        assertThat(silence.delay().getMaxValue()).isEqualTo(200);
        assertThat(silence.wronged()).containsExactly(TWO.id());
    }

    @Test
    void isWrongedWhoIsTakenOutWhileItStillReports() throws Exception {
        Silence silence = new Silence(List.of(ONE));
        silence.answered(0, 202, 100);
        silence.seen(candidate(ONE, "stale", 1_000), 150);
        assertThat(silence.wronged()).containsExactly(ONE.id());
    }

    private static Candidate candidate(FleetNode node, String verdict, int running) throws Exception {
        return Json.lenient().readValue("""
                {"node_id": "%s", "corridor_id": "eu", "region": "EU", "site_id": "bench", "country": "DE",
                 "node_group": "colocation", "tiers": ["pilot"], "certifications": [], "verdict": "%s", "reason": "",
                 "since": "2026-11-25T00:00:00Z", "registry_revision": 1,
                 "runtimes": [{"id": "main", "group": "vllm", "base_url": "http://127.0.0.1:9", "models": ["m"],
                               "state": "ready", "slots": 10000, "running": %d}]}""".formatted(node.id(), verdict, running), Candidate.class);
    }
}
