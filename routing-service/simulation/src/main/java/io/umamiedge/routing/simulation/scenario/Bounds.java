package io.umamiedge.routing.simulation.scenario;

/** Refuses numbers out of range, in sentences that start with the field as a scenario writes it. */
final class Bounds {
    private Bounds() {}

    static void range(String field, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(field + " must be " + least + " to " + most);
        }
    }

    /** Not a number is out of range. */
    static void range(String field, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException(field + " must be " + plain(least) + " to " + plain(most));
        }
    }

    static void name(String field, String value) {
        if (value.isBlank() || value.length() > 200) {
            throw new IllegalArgumentException(field + " must be 1 to 200 characters");
        }
    }

    private static String plain(double bound) {
        return bound == Math.rint(bound) ? Long.toString((long) bound) : Double.toString(bound);
    }
}
