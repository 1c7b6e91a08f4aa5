package io.umamiedge.gateway.share;

import io.umamiedge.contracts.limit.LimitSubject;

/** Where this gateway's part of each limit comes from. Thread-safe; never blocks. */
public interface Shares {
    /** Whether holders may use what they have. */
    boolean areUsable();

    /** From now on this holder is given shares of the limit; to be said once for each. */
    void join(LimitSubject subject, ShareHolder holder);

    /**
     * Whether the log has answered all that this gateway claimed of a limit, or anything of it since then, so that what it
     * was not given others have; not before it has claimed, nor while its lease is not renewed.
     *
     * @param since nanoseconds of a monotonic clock
     */
    boolean isAnswered(LimitSubject subject, long since);

    /** From now on this holder is given parts of the budget; to be said once for each. */
    void join(LimitSubject subject, BudgetHolder holder);

    /**
     * Whether this gateway may be given so much more of a budget.
     *
     * @param needed in 10<sup>-9</sup> of the currency's major unit
     */
    Budget left(LimitSubject subject, long needed);

    /** Whether the log has answered what this gateway last claimed of a budget. */
    boolean isAnswered(LimitSubject subject);

    /** A holder has less than it needs. */
    void wanted(LimitSubject subject);
}
