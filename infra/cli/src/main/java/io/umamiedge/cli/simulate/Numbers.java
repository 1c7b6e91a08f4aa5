package io.umamiedge.cli.simulate;

import java.util.Locale;

/** Numbers as people read them, the same in every locale. */
final class Numbers {
    private static final double SECOND_MS = 1_000;

    private Numbers() {}

    /** With thin groups of three: 1 234 567. */
    static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value).replace(',', ' ');
    }

    /** Milliseconds up to ten seconds, seconds beyond. */
    static String millis(double value) {
        if (value >= 10 * SECOND_MS) {
            return String.format(Locale.ROOT, "%.1f s", value / SECOND_MS);
        }
        return String.format(Locale.ROOT, value < 10 && value > 0 ? "%.1f ms" : "%.0f ms", value);
    }

    /** A share as a percentage, with as many decimals as it takes to tell it from a whole. */
    static String percent(double share) {
        double percent = share * 100;
        String text = String.format(Locale.ROOT, "%.1f %%", percent);
        return text.startsWith("100.0") && percent < 100 ? String.format(Locale.ROOT, "%.3f %%", percent) : text;
    }

    /** A share as an axis shows it. */
    static String tick(double share) {
        return Math.round(share * 100) + " %";
    }
}
