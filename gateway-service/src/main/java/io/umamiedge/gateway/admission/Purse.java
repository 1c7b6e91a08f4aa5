package io.umamiedge.gateway.admission;

import io.umamiedge.contracts.registry.SpendBudget;
import io.umamiedge.gateway.share.BudgetHolder;
import io.umamiedge.gateway.share.Spending;
import java.util.Currency;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.LongSupplier;

/**
 * What this gateway may spend of the budget of one customer, or of one key, which is nothing until it is given some: what
 * a request may cost is set aside when it begins, and what it did cost is spent when it is over. Amounts are in
 * 10<sup>-9</sup> of the currency's major unit. Thread-safe.
 */
final class Purse implements BudgetHolder {
    private final LongSupplier nanoTime;
    private final RecentDemand demand;
    private final Growths growths = new Growths();
    private SpendBudget whole;
    /** Empty until the first is known. */
    private String period = "";

    private long spent;
    private long reserved;
    private long held;

    Purse(SpendBudget whole, LongSupplier nanoTime) {
        this.whole = whole;
        this.nanoTime = nanoTime;
        this.demand = new RecentDemand(nanoTime.getAsLong());
    }

    /**
     * Sets so much aside, or nothing at all.
     *
     * @return empty when it is set aside; otherwise how often this has grown by now, as it is too small
     */
    synchronized OptionalInt take(SpendBudget newest, long amount) {
        follow(newest);
        demand.asked(amount, nanoTime.getAsLong());
        long most = Math.min(held, whole.amount().nano());
        if (amount > most - spent - reserved) {
            return OptionalInt.of(growths.count());
        }
        reserved += amount;
        return OptionalInt.empty();
    }

    /**
     * The request that so much was set aside for is over.
     *
     * @param currency that it was set aside in
     */
    synchronized void settle(Currency currency, long amount, long cost) {
        if (currency.equals(whole.currency())) {
            // After a change of currency and back it is set aside no more.
            reserved = Math.max(0, reserved - amount);
            spent += cost;
        }
    }

    Growths growths() {
        return growths;
    }

    @Override
    public synchronized SpendBudget whole() {
        return whole;
    }

    @Override
    public synchronized Spending spending(String newest) {
        if (!period.equals(newest)) {
            period = newest;
            spent = 0;
            held = reserved;
        }
        long now = nanoTime.getAsLong();
        long count = demand.weight(now);
        long largest = count == 0 ? 0 : demand.largest(now);
        long recent = largest > Long.MAX_VALUE / Math.max(1, count) ? Long.MAX_VALUE : largest * count;
        return new Spending(spent, reserved, held, largest, recent);
    }

    @Override
    public synchronized void shrinkTo(long most) {
        held = Math.min(held, Math.max(most, spent + reserved));
    }

    @Override
    public void grow(String of, long by) {
        List<Runnable> ready;
        synchronized (this) {
            if (!period.equals(of)) {
                return;
            }
            held += by;
            ready = growths.grown();
        }
        ready.forEach(Runnable::run);
    }

    private void follow(SpendBudget newest) {
        if (!newest.currency().equals(whole.currency())) {
            // What is set aside in another currency is nobody's here.
            period = "";
            reserved = 0;
            held = 0;
        }
        whole = newest;
    }
}
