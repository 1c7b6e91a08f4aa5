package io.umamiedge.contracts.identity;

/** What ASCII calls digits and letters, which is less than Unicode does. */
public final class Ascii {
    private Ascii() {}

    public static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    public static boolean isLowerCase(char c) {
        return c >= 'a' && c <= 'z';
    }

    public static boolean isLetterOrDigit(char c) {
        return isDigit(c) || isLowerCase(c) || (c >= 'A' && c <= 'Z');
    }
}
