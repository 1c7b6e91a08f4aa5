package io.umamiedge.routing.engine;

import io.umamiedge.contracts.routing.Candidate;

/**
 * The sum of the directions in which places lie from the centre of the Earth, in millionths, so that adding and taking
 * away is exact and no order of changes leaves a trace.
 */
record Centre(long x, long y, long z) {
    static final Centre NOWHERE = new Centre(0, 0, 0);

    private static final double MILLION = 1e6;

    /** {@link #NOWHERE} when the candidate does not say. */
    static Centre of(Candidate candidate) {
        Double latitude = candidate.latitude();
        Double longitude = candidate.longitude();
        return latitude == null || longitude == null ? NOWHERE : of(latitude, longitude);
    }

    static Centre of(Position position) {
        return of(position.latitude(), position.longitude());
    }

    private static Centre of(double latitude, double longitude) {
        double phi = Math.toRadians(latitude);
        double lambda = Math.toRadians(longitude);
        return new Centre(
                Math.round(StrictMath.cos(phi) * StrictMath.cos(lambda) * MILLION),
                Math.round(StrictMath.cos(phi) * StrictMath.sin(lambda) * MILLION),
                Math.round(StrictMath.sin(phi) * MILLION));
    }

    Centre plus(Centre other) {
        return new Centre(x + other.x, y + other.y, z + other.z);
    }

    Centre minus(Centre other) {
        return new Centre(x - other.x, y - other.y, z - other.z);
    }

    boolean isNowhere() {
        return x == 0 && y == 0 && z == 0;
    }

    /** How near: the cosine of the angle between both, 1 for the same direction; -2 when either is nowhere. */
    double nearness(Centre other) {
        if (isNowhere() || other.isNowhere()) {
            return -2;
        }
        double product = (double) x * other.x + (double) y * other.y + (double) z * other.z;
        return product / (length() * other.length());
    }

    private double length() {
        return Math.sqrt((double) x * x + (double) y * y + (double) z * z);
    }
}
