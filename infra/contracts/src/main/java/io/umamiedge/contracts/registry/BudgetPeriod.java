package io.umamiedge.contracts.registry;

import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;

/** How long a budget lasts before it begins anew: a day or a month of the calendar, in UTC. */
public enum BudgetPeriod {
    DAY,
    MONTH;

    /** The one that a time is in, as ISO 8601 writes it: {@code 2026-11-30} or {@code 2026-11}. */
    public String at(Instant time) {
        LocalDate day = LocalDate.ofInstant(time, ZoneOffset.UTC);
        return switch (this) {
            case DAY -> day.toString();
            case MONTH -> YearMonth.from(day).toString();
        };
    }
}
