package io.umamiedge.contracts.telemetry;

/** Two percentiles over the reporter's window, in milliseconds. */
public record LatencyPercentiles(double p50, double p95) {
    public LatencyPercentiles {
        Bounds.require("p50", p50, 0, Bounds.DAY_IN_MILLISECONDS);
        Bounds.require("p95", p95, 0, Bounds.DAY_IN_MILLISECONDS);
    }
}
