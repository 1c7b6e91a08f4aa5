package io.umamiedge.audit.chain;

import java.util.regex.Pattern;

/** Names a log: lower-case letters, digits and inner hyphens, at most 63. */
public record LogId(String value) {
    private static final Pattern SLUG = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    /** The log that holds everything. */
    public static final LogId GRID = new LogId("grid");

    public LogId {
        if (!SLUG.matcher(value).matches()) {
            throw new IllegalArgumentException("a log id is lower-case letters, digits and inner hyphens");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
