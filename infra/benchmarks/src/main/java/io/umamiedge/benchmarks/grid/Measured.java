package io.umamiedge.benchmarks.grid;

import io.umamiedge.local.Service;
import java.time.Duration;
import java.util.Map;

/**
 * What some work gave and what it cost.
 *
 * @param cpu processor time per service
 * @param own that of this process: the load generator
 * @param strange that of everything else on this machine; the more, the less the figures are worth
 */
public record Measured<T>(T result, Duration took, Map<Service, Duration> cpu, Duration own, Duration strange) {
    private static final double NANOS_PER_MICRO = 1e3;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final int CORE_PAIR = 2;

    public Measured {
        cpu = Map.copyOf(cpu);
    }

    /** Microseconds of a service's processor time for each of {@code operations}. */
    public double micros(Service service, long operations) {
        return cpu.getOrDefault(service, Duration.ZERO).toNanos() / NANOS_PER_MICRO / operations;
    }

    /** How many operations a second a service could do with two cores of its own, at the cost seen here. */
    public double perCorePair(Service service, long operations) {
        return CORE_PAIR
                * NANOS_PER_SECOND
                * operations
                / cpu.getOrDefault(service, Duration.ZERO).toNanos();
    }

    /** The share of the machine's processors that something else took, 0 to 1. */
    public double strangeShare() {
        return (double) strange.toNanos()
                / took.toNanos()
                / Runtime.getRuntime().availableProcessors();
    }
}
