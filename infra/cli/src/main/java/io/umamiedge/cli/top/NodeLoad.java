package io.umamiedge.cli.top;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.function.DoubleBinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One line of the view: a node, or a whole corridor. Null is unknown, never zero.
 *
 * <p>Of a node with several runtimes counts and tokens are added up; shares, latencies and temperatures are those of the
 * worst one.
 *
 * @param health {@code unknown} of a node that has not been heard of; empty of a corridor
 * @param kvUsage share of the key-value cache in use, 0 to 1
 * @param ttftP50 time to first token, milliseconds
 * @param errorRate failed share of requests, 0 to 1
 * @param gpu share of time that the busiest accelerator was busy, 0 to 1
 * @param celsius of the hottest accelerator
 * @param age since the newest report
 * @param reason why the health is what it is; for people
 */
record NodeLoad(
        String name,
        String health,
        @Nullable Double slots,
        @Nullable Double running,
        @Nullable Double waiting,
        @Nullable Double kvUsage,
        @Nullable Double ttftP50,
        @Nullable Double ttftP95,
        @Nullable Double tokensPerSecond,
        @Nullable Double errorRate,
        @Nullable Double gpu,
        @Nullable Double celsius,
        @Nullable Duration age,
        String reason) {

    /** An element of {@code items} of telemetry-service's {@code GET /v1/corridors/{id}/capacity}. */
    static NodeLoad ofNode(JsonNode node, Instant now) {
        JsonNode capacity = node.path("capacity");
        JsonNode runtimes = capacity.path("runtimes");
        JsonNode gpus = capacity.path("gpus");
        boolean heard = capacity.isObject();
        String state = node.path("state").asText();
        return new NodeLoad(
                node.path("node_id").asText(),
                heard ? capacity.path("health").asText() : "unknown",
                over(runtimes, "/slots", Double::sum),
                over(runtimes, "/running", Double::sum),
                over(runtimes, "/waiting", Double::sum),
                over(runtimes, "/kv_cache_usage", Math::max),
                over(runtimes, "/ttft_ms/p50", Math::max),
                over(runtimes, "/ttft_ms/p95", Math::max),
                over(runtimes, "/tokens_per_second", Double::sum),
                over(runtimes, "/error_rate", Math::max),
                over(gpus, "/utilization", Math::max),
                over(gpus, "/temperature_celsius", Math::max),
                heard ? age(capacity.path("received_at").asText(), now) : null,
                (state.equals("active") ? "" : state + "; ")
                        + capacity.path("health_reason").asText(""));
    }

    /** The {@code totals} of the same answer. */
    static NodeLoad ofCorridor(JsonNode totals) {
        return new NodeLoad(
                "all",
                "",
                number(totals, "/slots"),
                number(totals, "/running"),
                number(totals, "/waiting"),
                null,
                number(totals, "/ttft_ms/p50"),
                number(totals, "/ttft_ms/p95"),
                number(totals, "/tokens_per_second"),
                number(totals, "/error_rate"),
                null,
                null,
                null,
                "");
    }

    /** Share of the slots that run something; null when either is unknown or there are none. */
    @Nullable
    Double busy() {
        return slots == null || running == null || slots == 0 ? null : running / slots;
    }

    private static @Nullable Double over(JsonNode parts, String pointer, DoubleBinaryOperator together) {
        Double result = null;
        for (JsonNode part : parts) {
            Double value = number(part, pointer);
            if (value != null) {
                result = result == null ? value : together.applyAsDouble(result, value);
            }
        }
        return result;
    }

    private static @Nullable Double number(JsonNode json, String pointer) {
        JsonNode value = json.at(pointer);
        return value.isNumber() ? value.doubleValue() : null;
    }

    private static Duration age(String receivedAt, Instant now) {
        Duration age = Duration.between(Instant.parse(receivedAt), now);
        // This machine's clock may be behind the service's.
        return age.isNegative() ? Duration.ZERO : age;
    }
}
