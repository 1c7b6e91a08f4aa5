package io.umamiedge.cli.top;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A corridor and its nodes.
 *
 * @param nodesByHealth for people, such as {@code 4 nodes: 3 ready, 1 stale}
 */
record CorridorLoad(String id, String nodesByHealth, NodeLoad totals, List<NodeLoad> nodes) {
    CorridorLoad {
        nodes = List.copyOf(nodes);
    }

    /** {@code answer} is the first page of the corridor's capacity, {@code nodes} those of all pages. */
    static CorridorLoad of(String id, JsonNode answer, List<NodeLoad> nodes) {
        int sum = 0;
        List<String> parts = new ArrayList<>();
        for (Map.Entry<String, JsonNode> health :
                answer.path("totals").path("nodes").properties()) {
            int count = health.getValue().asInt();
            sum += count;
            if (count > 0) {
                parts.add(count + " " + health.getKey());
            }
        }
        return new CorridorLoad(
                id,
                sum + (sum == 1 ? " node" : " nodes") + (parts.isEmpty() ? "" : ": " + String.join(", ", parts)),
                NodeLoad.ofCorridor(answer.path("totals")),
                nodes);
    }
}
