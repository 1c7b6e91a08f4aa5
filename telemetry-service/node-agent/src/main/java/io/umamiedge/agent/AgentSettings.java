package io.umamiedge.agent;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * What an agent does, without the key it does it with.
 *
 * @param telemetryUrl absolute http or https URL of the telemetry service; {@code /v1/telemetry} is appended to it
 * @param interval mean time between reports, 100 ms to 1 h
 * @param runtimes 1 to 64, ids unique
 * @param gpus where the accelerators are read
 */
public record AgentSettings(URI telemetryUrl, Duration interval, List<RuntimeSettings> runtimes, GpuSource gpus) {
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofHours(1);

    public AgentSettings {
        requireHttp("telemetry", telemetryUrl);
        if (interval.compareTo(SHORTEST) < 0 || interval.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("interval_ms must be 100 to 3600000");
        }
        runtimes = List.copyOf(runtimes);
        if (runtimes.isEmpty() || runtimes.size() > 64) {
            throw new IllegalArgumentException("runtimes must hold 1 to 64 runtimes");
        }
        if (runtimes.stream().map(RuntimeSettings::id).distinct().count() != runtimes.size()) {
            throw new IllegalArgumentException("runtimes must hold each id once");
        }
    }

    /** Without accelerators. */
    public AgentSettings(URI telemetryUrl, Duration interval, List<RuntimeSettings> runtimes) {
        this(telemetryUrl, interval, runtimes, new GpuSource.None());
    }

    URI telemetryEndpoint() {
        String base = telemetryUrl.toString();
        return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + "/v1/telemetry");
    }

    static void requireHttp(String name, URI url) {
        if (!("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
                || url.getHost() == null
                || url.getRawQuery() != null
                || url.getRawFragment() != null
                || url.getRawUserInfo() != null) {
            throw new IllegalArgumentException(
                    name + " must be an absolute http or https URL without query, fragment or user info");
        }
    }
}
