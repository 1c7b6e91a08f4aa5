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

    /** A holder has less than it needs. */
    void wanted(LimitSubject subject);
}
