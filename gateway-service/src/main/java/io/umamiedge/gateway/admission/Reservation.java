package io.umamiedge.gateway.admission;

import java.util.Currency;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What an admitted request holds of its customer's limits: a place, as many tokens as it may need, and what those may cost.
 * Whoever holds it settles it, on every way out. Thread-safe.
 */
public final class Reservation {
    private final Ask ask;
    private final List<Account> accounts;
    private final List<SetAside> purses;
    private final Prices prices;
    private final Headroom headroom;
    private final AtomicBoolean open = new AtomicBoolean(true);

    /** Of one budget. */
    record SetAside(Purse purse, Currency currency, long amount) {
        void undo() {
            purse.settle(currency, amount, 0);
        }
    }

    Reservation(Ask ask, List<Account> accounts, List<SetAside> purses, Prices prices, Headroom headroom) {
        this.ask = ask;
        this.accounts = accounts;
        this.purses = purses;
        this.prices = prices;
        this.headroom = headroom;
    }

    /** What was left after it. */
    public Headroom headroom() {
        return headroom;
    }

    /** The request is over and has come to this; saying so again has no effect. */
    public void settle(Charge charge) {
        if (open.getAndSet(false)) {
            accounts.forEach(account -> account.settle(ask.tokens(), charge.tokens()));
            purses.forEach(each -> each.purse.settle(each.currency, each.amount, cost(charge, each)));
        }
    }

    private long cost(Charge charge, SetAside from) {
        if (!charge.billable() || charge.corridor() == null) {
            return 0;
        }
        return prices.cost(
                        charge.corridor(),
                        ask.model(),
                        from.currency,
                        charge.used().promptTokens(),
                        charge.used().completionTokens())
                // A price that is gone meanwhile was no higher.
                .orElse(from.amount);
    }
}
