package io.umamiedge.routing.engine;

/**
 * A place on the globe.
 *
 * @param latitude degrees, WGS 84, -90 to 90
 * @param longitude degrees, WGS 84, -180 to 180
 */
public record Position(double latitude, double longitude) {
    // Mean radius R1, IUGG, to the kilometre: what is left out is less than the ellipsoid makes.
    private static final double EARTH_KM = 6_371;

    /** Throws {@link IllegalArgumentException} when out of range. */
    public Position {
        require("latitude", latitude, 90);
        require("longitude", longitude, 180);
    }

    /** Great-circle distance on a sphere, within 0.6 % of the ellipsoid; the haversine formula, exact for short ways. */
    public double kilometresTo(Position other) {
        double phi = Math.toRadians(latitude);
        double otherPhi = Math.toRadians(other.latitude);
        double north = StrictMath.sin((otherPhi - phi) / 2);
        double east = StrictMath.sin(Math.toRadians(other.longitude - longitude) / 2);
        double haversine = north * north + StrictMath.cos(phi) * StrictMath.cos(otherPhi) * east * east;
        return 2 * EARTH_KM * StrictMath.asin(Math.sqrt(Math.min(1, haversine)));
    }

    private static void require(String what, double value, double most) {
        if (!(Math.abs(value) <= most)) {
            throw new IllegalArgumentException(what + " must be between -" + most + " and " + most);
        }
    }
}
