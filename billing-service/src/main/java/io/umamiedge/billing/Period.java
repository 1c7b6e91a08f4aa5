package io.umamiedge.billing;

import io.umamiedge.platform.problem.CommonProblem;
import io.umamiedge.platform.problem.ProblemException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * A half-open range of time.
 *
 * @param from inclusive
 * @param to exclusive, later than {@code from}
 */
public record Period(Instant from, Instant to) {
    /**
     * Reads {@code from} and {@code to}, each an RFC 3339 time or a date (midnight UTC); what is absent is taken from
     * the calendar month of {@code now} in UTC. 400 when either is neither, or the range is empty.
     */
    public static Period parse(@Nullable String from, @Nullable String to, Instant now) {
        YearMonth month = YearMonth.from(now.atOffset(ZoneOffset.UTC));
        Instant start = from == null ? midnight(month.atDay(1)) : instant("from", from);
        Instant end = to == null ? midnight(month.plusMonths(1).atDay(1)) : instant("to", to);
        if (!start.isBefore(end)) {
            throw new ProblemException(CommonProblem.INVALID_PARAMETER, "from must be before to");
        }
        return new Period(start, end);
    }

    private static Instant instant(String name, String text) {
        try {
            Instant time = text.length() == 10
                    ? midnight(LocalDate.parse(text))
                    : OffsetDateTime.parse(text).toInstant();
            int year = time.atOffset(ZoneOffset.UTC).getYear();
            if (year >= 1970 && year <= 9999) {
                return time;
            }
        } catch (DateTimeException e) {
            // The refusal below says all there is to say.
        }
        throw new ProblemException(
                CommonProblem.INVALID_PARAMETER, name + " must be an RFC 3339 time or date from 1970 to 9999");
    }

    private static Instant midnight(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
