package io.umamiedge.routing.simulation.scenario;

/**
 * What gateways are configured with; the defaults are those of gateway-service.
 *
 * @param maxAttempts nodes tried for one request, the first included, 1 to 10
 * @param firstByteTimeoutMs patience with a stream's first event
 * @param answerTimeoutMs patience with an answer that is not a stream
 * @param idleTimeoutMs patience with a stream that has begun and says nothing
 * @param totalTimeoutMs from admission to the end
 */
public record GatewaySettings(
        int maxAttempts,
        int connectTimeoutMs,
        int firstByteTimeoutMs,
        int answerTimeoutMs,
        int idleTimeoutMs,
        int totalTimeoutMs) {
    private static final int HOUR_MS = 3_600_000;

    public GatewaySettings {
        Bounds.range("max_attempts", maxAttempts, 1, 10);
        Bounds.range("connect_timeout_ms", connectTimeoutMs, 1, HOUR_MS);
        Bounds.range("first_byte_timeout_ms", firstByteTimeoutMs, 1, HOUR_MS);
        Bounds.range("answer_timeout_ms", answerTimeoutMs, 1, HOUR_MS);
        Bounds.range("idle_timeout_ms", idleTimeoutMs, 1, HOUR_MS);
        Bounds.range("total_timeout_ms", totalTimeoutMs, 1, HOUR_MS);
    }
}
