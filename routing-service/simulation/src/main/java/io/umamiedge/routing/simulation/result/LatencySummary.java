package io.umamiedge.routing.simulation.result;

/**
 * Milliseconds, within 0.1 % of the exact value (1 % where many are kept, as for each customer and model); all 0 when
 * nothing was counted.
 */
public record LatencySummary(
        long count, double meanMs, double p50Ms, double p90Ms, double p95Ms, double p99Ms, double maxMs) {}
