package io.umamiedge.agent;

import io.umamiedge.contracts.identity.RuntimeId;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * One runtime to measure.
 *
 * @param baseUrl absolute http or https URL; {@code /metrics} and {@code /v1/…} are appended to it
 * @param slots requests it can run at once, as its operator configured it; null when unknown
 */
public record RuntimeSettings(
        RuntimeId id,
        Adapter adapter,
        URI baseUrl,
        @Nullable Integer slots) {
    public RuntimeSettings {
        AgentSettings.requireHttp("base_url", baseUrl);
        if (slots != null && (slots < 0 || slots > 1_000_000)) {
            throw new IllegalArgumentException("slots must be 0 to 1000000");
        }
    }

    URI resolve(String path) {
        String base = baseUrl.toString();
        return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path);
    }
}
