package io.umamiedge.routing.simulation.scenario;

/**
 * How long the way between gateways and nodes is.
 *
 * @param baseRttMs of each round trip, whatever the distance, 0 to 60 000
 * @param rttMsPerThousandKm added for the distance over the ground; light in fibre alone takes 10
 */
public record NetworkSettings(double baseRttMs, double rttMsPerThousandKm) {
    public NetworkSettings {
        Bounds.range("base_rtt_ms", baseRttMs, 0, 60_000);
        Bounds.range("rtt_ms_per_thousand_km", rttMsPerThousandKm, 0, 10_000);
    }
}
