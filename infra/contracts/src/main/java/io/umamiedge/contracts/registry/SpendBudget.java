package io.umamiedge.contracts.registry;

import java.util.Currency;

/**
 * The most that requests may cost in a period of the calendar, over the whole grid, by the rate cards in force. Another
 * currency or another kind of period begins a count of its own.
 *
 * @param currency ISO 4217; models that are priced in another one may not be asked for
 */
public record SpendBudget(BudgetAmount amount, Currency currency, BudgetPeriod period) {}
