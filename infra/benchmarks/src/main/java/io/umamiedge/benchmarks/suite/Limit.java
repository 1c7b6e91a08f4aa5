package io.umamiedge.benchmarks.suite;

/** What a target asks for. */
public record Limit(Bound bound, Quantity quantity) {
    /** On which side of the quantity the good values lie. */
    public enum Bound {
        AT_LEAST("≥"),
        AT_MOST("≤");

        private final String sign;

        Bound(String sign) {
            this.sign = sign;
        }
    }

    public static Limit atLeast(double value, String unit) {
        return new Limit(Bound.AT_LEAST, new Quantity(value, unit));
    }

    public static Limit atMost(double value, String unit) {
        return new Limit(Bound.AT_MOST, new Quantity(value, unit));
    }

    /** Throws {@link IllegalArgumentException} when the units differ: 5 s are not less than 20 ms. */
    public boolean permits(Quantity reached) {
        if (!reached.unit().equals(quantity.unit())) {
            throw new IllegalArgumentException(reached + " cannot be held against " + this);
        }
        return switch (bound) {
            case AT_LEAST -> reached.value() >= quantity.value();
            case AT_MOST -> reached.value() <= quantity.value();
        };
    }

    @Override
    public String toString() {
        return bound.sign + " " + quantity;
    }
}
