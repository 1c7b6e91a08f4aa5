package io.umamiedge.gateway.share;

import io.umamiedge.contracts.registry.SpendBudget;

/** Spends a budget at this gateway, as far as it was given any of it. Thread-safe; its methods do not block. */
public interface BudgetHolder {
    /** What the budget is now, of all gateways together. */
    SpendBudget whole();

    /**
     * What it has spent and may spend in this period of the budget, which begins with this call if it is a new one: nothing
     * is spent in it yet, and requests under way are taken along.
     */
    Spending spending(String period);

    /** Gives back what it holds beyond this, but for what is spent or set aside. */
    void shrinkTo(long most);

    /** It may spend so much more, as long as this is still the period. */
    void grow(String period, long by);
}
