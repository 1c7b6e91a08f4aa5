package io.umamiedge.billing.usage;

import io.umamiedge.billing.Period;
import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.ModelName;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a customer used in a period and what it costs.
 *
 * @param from inclusive
 * @param to exclusive
 */
public record CustomerUsage(
        CustomerId customerId,
        Instant from,
        Instant to,
        UsageGroup total,
        List<UsageGroup> models,
        List<UsageGroup> days) {
    public CustomerUsage {
        models = List.copyOf(models);
        days = List.copyOf(days);
    }

    static CustomerUsage of(CustomerId customer, Period period, List<UsageGroup.Line> lines) {
        Map<String, List<UsageGroup.Line>> byModel = lines.stream()
                .collect(Collectors.groupingBy(line -> line.model().value(), TreeMap::new, Collectors.toList()));
        Map<LocalDate, List<UsageGroup.Line>> byDay =
                lines.stream().collect(Collectors.groupingBy(UsageGroup.Line::day, TreeMap::new, Collectors.toList()));
        return new CustomerUsage(
                customer,
                period.from(),
                period.to(),
                UsageGroup.sum(null, null, lines),
                byModel.entrySet().stream()
                        .map(group -> UsageGroup.sum(null, new ModelName(group.getKey()), group.getValue()))
                        .toList(),
                byDay.entrySet().stream()
                        .map(group -> UsageGroup.sum(group.getKey(), null, group.getValue()))
                        .toList());
    }
}
