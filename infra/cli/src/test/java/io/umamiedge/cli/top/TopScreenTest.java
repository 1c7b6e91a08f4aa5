package io.umamiedge.cli.top;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TopScreenTest {
    private static final Instant NOW = Instant.parse("2026-11-25T04:40:00Z");
    // As telemetry-service answers GET /v1/corridors/{id}/capacity, without what is not shown.
    private static final String ANSWER = """
            {"corridor_id": "eu",
             "totals": {"nodes": {"ready": 1, "degraded": 0, "loading": 0, "stale": 1, "offline": 0, "unknown": 1},
                        "slots": 8, "running": 3, "waiting": 0, "tokens_per_second": 412.4, "requests": 90,
                        "error_rate": 0.011, "ttft_ms": {"p50": 41.2, "p95": 88.4, "requests": 90}},
             "items": [
               {"node_id": "de-1", "site_id": "frankfurt", "state": "active",
                "capacity": {"node_id": "de-1", "health": "ready", "health_reason": "", "received_at": "2026-11-25T04:39:59.600Z",
                             "runtimes": [{"id": "a", "slots": 4, "running": 2, "waiting": 0, "kv_cache_usage": 0.21,
                                           "ttft_ms": {"p50": 30, "p95": 60}, "tokens_per_second": 200, "error_rate": 0.5},
                                          {"id": "b", "slots": 4, "running": 1, "kv_cache_usage": 0.42,
                                           "ttft_ms": {"p50": 41, "p95": 88}, "tokens_per_second": 212}],
                             "gpus": [{"utilization": 0.87}, {"utilization": 0.1}]}},
               {"node_id": "a-node-with-a-rather-long-name", "site_id": "paris", "state": "draining",
                "capacity": {"health": "stale", "health_reason": "silent for 4 s",
                             "received_at": "2026-11-25T04:35:00Z", "runtimes": [{"id": "a"}], "gpus": []}},
               {"node_id": "nl-1", "site_id": "amsterdam", "state": "active"}]}""";

    @Test
    void fitsEightyColumns() throws Exception {
        assertThat(TopScreen.lines(List.of(corridor()), NodeOrder.NODE, false, 80, 0))
                .containsExactly(
                        "eu  3 nodes: 1 ready, 1 stale, 1 unknown",
                        "NODE             HEALTH   RUN/SLOTS WAIT  KV%   TTFT ms  TOK/S  ERR% GPU%   AGE",
                        "all                             3/8    0    -     41/88    412   1.1    -     -",
                        "a-node-with-a-r… stale            -    -    -         -      -     -    -    5m",
                        "de-1             ready          3/8    0   42     41/88    412  50.0   87  0.4s",
                        "nl-1             unknown          -    -    -         -      -     -    -     -");
    }

    @Test
    void cutsNothingWhereWidthDoesNotMatterAndSaysWhyANodeIsNotReady() throws Exception {
        assertThat(TopScreen.lines(List.of(corridor()), NodeOrder.NODE, false, 0, 0))
                .contains(
                        "a-node-with-a-rather-long-name stale            -    -    -         -      -     -    -    5m"
                                + "  draining; silent for 4 s");
    }

    @Test
    void neverGrowsWiderThanTheWindow() throws Exception {
        for (int width = 1; width < 140; width++) {
            int columns = width;
            assertThat(TopScreen.lines(List.of(corridor()), NodeOrder.NODE, false, width, 4))
                    .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(columns));
        }
    }

    @Test
    void countsWhatDoesNotFitTheWindow() throws Exception {
        List<String> lines = TopScreen.lines(List.of(corridor(), corridor()), NodeOrder.NODE, false, 80, 6);
        assertThat(lines).hasSize(6);
        assertThat(lines.getLast()).isEqualTo("… 8 more lines; make the window taller, or choose a corridor");
    }

    @Test
    void sortsWhatDeservesALookToTheTopAndTheUnknownToTheBottom() throws Exception {
        assertThat(sorted(NodeOrder.HEALTH, false)).containsExactly("a-node-with-a-rather-long-name", "nl-1", "de-1");
        assertThat(sorted(NodeOrder.AGE, false)).containsExactly("a-node-with-a-rather-long-name", "de-1", "nl-1");
        assertThat(sorted(NodeOrder.GPU, false)).containsExactly("de-1", "a-node-with-a-rather-long-name", "nl-1");
        assertThat(sorted(NodeOrder.NODE, true)).containsExactly("nl-1", "de-1", "a-node-with-a-rather-long-name");
    }

    @Test
    void comesRoundToTheFirstOrder() {
        NodeOrder order = NodeOrder.NODE;
        for (int i = 0; i < NodeOrder.values().length; i++) {
            order = order.next();
        }
        assertThat(order).isEqualTo(NodeOrder.NODE);
    }

    @Test
    void saysSoWhereThereIsNothing() {
        assertThat(TopScreen.lines(List.of(), NodeOrder.NODE, false, 80, 24))
                .containsExactly("There is no corridor yet.");
    }

    private static List<String> sorted(NodeOrder order, boolean reversed) throws Exception {
        List<String> names = new ArrayList<>();
        TopScreen.lines(List.of(corridor()), order, reversed, 0, 0).stream()
                .skip(3)
                .forEach(line -> names.add(line.substring(0, line.indexOf(' '))));
        return names;
    }

    private static CorridorLoad corridor() throws Exception {
        var answer = new ObjectMapper().readTree(ANSWER);
        List<NodeLoad> nodes = new ArrayList<>();
        answer.path("items").forEach(node -> nodes.add(NodeLoad.ofNode(node, NOW)));
        return CorridorLoad.of("eu", answer, nodes);
    }
}
