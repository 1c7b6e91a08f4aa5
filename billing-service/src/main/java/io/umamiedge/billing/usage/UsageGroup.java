package io.umamiedge.billing.usage;

import io.umamiedge.billing.money.Money;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.money.Amount;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Comparator;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Usage added up over a day, a model, or both.
 *
 * @param day in UTC; null when over all days
 * @param model null when over all models
 * @param usageEvents what was metered
 * @param billedLines what of it is priced; fewer than the events while some are in quarantine
 * @param amounts one per currency
 */
public record UsageGroup(
        @Nullable LocalDate day,
        @Nullable ModelName model,
        long requests,
        long usageEvents,
        long billedLines,
        long promptTokens,
        long completionTokens,
        List<Money> amounts) {
    public UsageGroup {
        amounts = List.copyOf(amounts);
    }

    /**
     * A day's usage of a model, as far as it was charged in one currency or not at all.
     *
     * @param currency null, like the amount, for what is in quarantine
     */
    record Line(
            LocalDate day,
            ModelName model,
            @Nullable Currency currency,
            long requests,
            long usageEvents,
            long billedLines,
            long promptTokens,
            long completionTokens,
            Amount amount) {}

    static UsageGroup sum(@Nullable LocalDate day, @Nullable ModelName model, Collection<Line> lines) {
        Map<Currency, Amount> amounts = new TreeMap<>(Comparator.comparing(Currency::getCurrencyCode));
        for (Line line : lines) {
            if (line.currency() != null) {
                amounts.merge(line.currency(), line.amount(), Amount::plus);
            }
        }
        return new UsageGroup(
                day,
                model,
                lines.stream().mapToLong(Line::requests).sum(),
                lines.stream().mapToLong(Line::usageEvents).sum(),
                lines.stream().mapToLong(Line::billedLines).sum(),
                lines.stream().mapToLong(Line::promptTokens).sum(),
                lines.stream().mapToLong(Line::completionTokens).sum(),
                amounts.entrySet().stream()
                        .map(entry -> Money.of(entry.getKey(), entry.getValue()))
                        .toList());
    }
}
