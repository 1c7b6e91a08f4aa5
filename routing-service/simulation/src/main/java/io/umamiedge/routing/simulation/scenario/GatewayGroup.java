package io.umamiedge.routing.simulation.scenario;

import io.umamiedge.contracts.identity.CorridorId;
import org.jspecify.annotations.Nullable;

/**
 * The gateways of a corridor; each knows only its own requests in flight.
 *
 * @param count 1 to 64
 * @param latitude degrees; null, with the longitude, is the middle of the corridor's sites
 * @param longitude degrees
 */
public record GatewayGroup(
        CorridorId corridorId,
        int count,
        @Nullable Double latitude,
        @Nullable Double longitude) {
    public GatewayGroup {
        Bounds.range("count", count, 1, 64);
        if ((latitude == null) != (longitude == null)) {
            throw new IllegalArgumentException("latitude must be given with longitude, or neither");
        }
        if (latitude != null && longitude != null) {
            Bounds.range("latitude", latitude, -90, 90);
            Bounds.range("longitude", longitude, -180, 180);
        }
    }
}
