package io.umamiedge.contracts.telemetry;

import org.jspecify.annotations.Nullable;

/** Refuses what no healthy machine reports: NaN, infinities, negatives and absurd magnitudes. */
final class Bounds {
    static final double DAY_IN_MILLISECONDS = 86_400_000;

    private Bounds() {}

    static void require(String field, @Nullable Number value, double least, double most) {
        if (value != null && !(value.doubleValue() >= least && value.doubleValue() <= most)) {
            throw new IllegalArgumentException(field + " must be " + least + " to " + most);
        }
    }
}
