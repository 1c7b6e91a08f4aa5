package io.umamiedge.benchmarks.telemetry;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A report as the node agent sends it beside one vLLM, as text of one length in which only digits change: writing it costs
 * next to nothing. Not thread-safe.
 */
final class ReportText {
    /** What {@code running} says goes from here … */
    static final int LEAST_RUNNING = 1_000;

    /** … to below here, so that it always has four digits. */
    static final int BEYOND_RUNNING = 10_000;

    // As in report.json: a marker is as long as what takes its place.
    private static final Pattern MARKER = Pattern.compile("\\$\\{([a-z]+(?:_[a-z]+)*)_*\\}");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final long FIRST_COUNT = 10_000_000_000L;

    private final byte[] text;
    private final List<Place> places;

    /** Where something changes. */
    private record Place(Field field, int from, int to) {}

    private enum Field {
        BOOT_ID,
        SEQ,
        OBSERVED_AT,
        N,
        COUNT
    }

    ReportText() {
        String template = template();
        text = template.getBytes(StandardCharsets.US_ASCII);
        places = new ArrayList<>();
        Matcher marker = MARKER.matcher(template);
        while (marker.find()) {
            places.add(
                    new Place(Field.valueOf(marker.group(1).toUpperCase(Locale.ROOT)), marker.start(), marker.end()));
        }
    }

    int length() {
        return text.length;
    }

    /** What {@code running} says in the report with this number. */
    static int running(long seq) {
        return (int) (LEAST_RUNNING + seq % (BEYOND_RUNNING - LEAST_RUNNING));
    }

    /**
     * The report's bytes, the same array every time.
     *
     * @param bootId 36 bytes
     * @param load from which number the load is told: a new one is a change, the old one again is a node that idles
     * @param observedAt 24 bytes, see {@link #time}
     */
    byte[] of(byte[] bootId, long seq, long load, byte[] observedAt) {
        for (Place place : places) {
            switch (place.field()) {
                case BOOT_ID -> System.arraycopy(bootId, 0, text, place.from(), bootId.length);
                case OBSERVED_AT -> System.arraycopy(observedAt, 0, text, place.from(), observedAt.length);
                case SEQ -> digits(FIRST_COUNT + seq, place);
                case COUNT -> digits(FIRST_COUNT + load, place);
                case N -> digits(running(load), place);
            }
        }
        return text;
    }

    /** RFC 3339 to the millisecond, always 24 bytes. */
    static byte[] time(Instant instant) {
        return TIME.format(instant).getBytes(StandardCharsets.US_ASCII);
    }

    private void digits(long value, Place place) {
        long rest = value;
        for (int i = place.to() - 1; i >= place.from(); i--) {
            text[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    private static String template() {
        try (InputStream file = Objects.requireNonNull(ReportText.class.getResourceAsStream("report.json"))) {
            return new String(file.readAllBytes(), StandardCharsets.US_ASCII).strip();
        } catch (IOException e) {
            throw new IllegalStateException("report.json is missing from this build", e);
        }
    }
}
