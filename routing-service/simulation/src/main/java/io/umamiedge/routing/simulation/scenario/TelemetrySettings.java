package io.umamiedge.routing.simulation.scenario;

/**
 * How old what gateways know is; the defaults are those of node agent, telemetry-service and router.
 *
 * @param reportIntervalMs between two reports of a node, 10 to 3 600 000
 * @param delayMs from a report to the changed candidate at the gateways, at least
 * @param delayJitterMs what the delay may be longer, drawn for each report
 * @param staleAfterMs silence after which a node is stale
 * @param sweepIntervalMs how often silence is looked for, 10 to 3 600 000
 * @param registryDelayMs from a change of the registry to the gateways
 */
public record TelemetrySettings(
        int reportIntervalMs,
        int delayMs,
        int delayJitterMs,
        int staleAfterMs,
        int sweepIntervalMs,
        int registryDelayMs) {
    private static final int HOUR_MS = 3_600_000;

    public TelemetrySettings {
        Bounds.range("report_interval_ms", reportIntervalMs, 10, HOUR_MS);
        Bounds.range("delay_ms", delayMs, 0, HOUR_MS);
        Bounds.range("delay_jitter_ms", delayJitterMs, 0, HOUR_MS);
        Bounds.range("stale_after_ms", staleAfterMs, 1, HOUR_MS);
        Bounds.range("sweep_interval_ms", sweepIntervalMs, 10, HOUR_MS);
        Bounds.range("registry_delay_ms", registryDelayMs, 0, HOUR_MS);
    }
}
