package io.umamiedge.benchmarks.suite;

import java.util.Locale;

/**
 * A measured or wanted amount.
 *
 * @param unit as people read it after the number, such as {@code ms} or {@code reports/s}
 */
public record Quantity(double value, String unit) {
    private static final int WHOLE_FROM = 100;

    public Quantity {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("a quantity must be finite, not " + value + " " + unit);
        }
    }

    /** A count, for running text. */
    public static String of(long value, String unit) {
        return new Quantity((double) value, unit).toString();
    }

    /** Three significant digits or all whole ones, thousands apart: {@code 20 100 reports/s}, {@code 1.25 ms}. */
    @Override
    public String toString() {
        double size = Math.abs(value);
        String number;
        if (value == Math.rint(value) || size >= WHOLE_FROM) {
            number = String.format(Locale.ROOT, "%,d", Math.round(value)).replace(',', ' ');
        } else {
            number = String.format(Locale.ROOT, size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f", value);
        }
        return unit.isEmpty() ? number : number + " " + unit;
    }
}
