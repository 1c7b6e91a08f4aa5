package io.umamiedge.gateway.openai;

import java.math.BigDecimal;
import java.time.Duration;

/** Writes a span of time as OpenAI's {@code x-ratelimit-reset-*} headers have it: {@code 12ms}, {@code 1.5s}, {@code 6m0s}. */
public final class ResetTime {
    private static final int SECONDS_PER_MINUTE = 60;
    private static final int MILLIS_PER_SECOND = 1_000;

    private ResetTime() {}

    /** Rounds up to whole milliseconds, so that nothing is promised too early. */
    public static String of(Duration span) {
        long millis = span.plusNanos(999_999).toMillis();
        if (millis < MILLIS_PER_SECOND) {
            return millis + "ms";
        }
        long minutes = millis / MILLIS_PER_SECOND / SECONDS_PER_MINUTE;
        long rest = millis - minutes * SECONDS_PER_MINUTE * MILLIS_PER_SECOND;
        StringBuilder text = new StringBuilder(12);
        if (minutes >= SECONDS_PER_MINUTE) {
            text.append(minutes / SECONDS_PER_MINUTE).append('h');
        }
        if (minutes > 0) {
            text.append(minutes % SECONDS_PER_MINUTE).append('m');
        }
        // At most three decimals, none of them an idle zero.
        BigDecimal seconds = BigDecimal.valueOf(rest, 3).stripTrailingZeros();
        return text.append(seconds.toPlainString()).append('s').toString();
    }
}
