package io.umamiedge.telemetry.snapshot;

/**
 * How many nodes are how well.
 *
 * @param unknown registered, and not heard of so far
 */
public record NodesByHealth(int ready, int degraded, int loading, int stale, int offline, int unknown) {}
