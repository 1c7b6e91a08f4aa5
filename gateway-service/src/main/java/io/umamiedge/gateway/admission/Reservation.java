package io.umamiedge.gateway.admission;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What an admitted request holds of its customer's limits: a place, and as many tokens as it may need. Whoever holds it
 * settles it, on every way out. Thread-safe.
 */
public final class Reservation {
    private final List<Account> accounts;
    private final long tokens;
    private final Headroom headroom;
    private final AtomicBoolean open = new AtomicBoolean(true);

    Reservation(List<Account> accounts, long tokens, Headroom headroom) {
        this.accounts = accounts;
        this.tokens = tokens;
        this.headroom = headroom;
    }

    /** What was left after it. */
    public Headroom headroom() {
        return headroom;
    }

    /** The request is over and has used so many tokens; saying so again has no effect. */
    public void settle(long used) {
        if (open.getAndSet(false)) {
            accounts.forEach(account -> account.settle(tokens, used));
        }
    }
}
