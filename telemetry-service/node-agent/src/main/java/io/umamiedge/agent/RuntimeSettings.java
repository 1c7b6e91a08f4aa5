package io.umamiedge.agent;

import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.telemetry.RuntimeReport;
import io.umamiedge.contracts.telemetry.RuntimeState;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One runtime to measure.
 *
 * @param baseUrl absolute http or https URL; the runtime's paths are appended to it
 * @param slots requests it can run at once, as its operator configured it; null takes what the runtime says, if it does
 * @param metricsUrl where its metrics are when that is not below {@code baseUrl}, as with Triton
 * @param keyFile holds the API key that the runtime itself wants; null when it wants none
 */
public record RuntimeSettings(
        RuntimeId id,
        Adapter adapter,
        URI baseUrl,
        @Nullable Integer slots,
        @Nullable URI metricsUrl,
        @Nullable Path keyFile) {
    public RuntimeSettings {
        AgentSettings.requireHttp("base_url", baseUrl);
        if (metricsUrl != null) {
            AgentSettings.requireHttp("metrics_url", metricsUrl);
        }
        if (slots != null && (slots < 0 || slots > 1_000_000)) {
            throw new IllegalArgumentException("slots must be 0 to 1000000");
        }
    }

    public RuntimeSettings(RuntimeId id, Adapter adapter, URI baseUrl, @Nullable Integer slots) {
        this(id, adapter, baseUrl, slots, null, null);
    }

    /** As it is written in a configuration. */
    public String spec() {
        return "id=" + id.value()
                + ",adapter=" + adapter.label()
                + ",base_url=" + baseUrl
                + (slots == null ? "" : ",slots=" + slots)
                + (metricsUrl == null ? "" : ",metrics_url=" + metricsUrl)
                + (keyFile == null ? "" : ",key_file=" + keyFile);
    }

    URI resolve(String path) {
        String base = baseUrl.toString();
        return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path);
    }

    URI metrics(String path) {
        return metricsUrl != null ? metricsUrl : resolve(path);
    }

    /** A report that tells only the state. */
    RuntimeReport only(RuntimeState state) {
        return only(state, slots, null);
    }

    RuntimeReport only(RuntimeState state, @Nullable Integer knownSlots, @Nullable Integer running) {
        return new RuntimeReport(
                id, state, knownSlots, running, null, null, null, null, null, null, null, null, null, null);
    }
}
