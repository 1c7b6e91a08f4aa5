package io.umamiedge.gateway.share;

import io.umamiedge.contracts.limit.LimitSubject;

/** Where this gateway's part of each limit comes from. Thread-safe; never blocks. */
public interface Shares {
    /** Whether holders may use what they have. */
    boolean areUsable();

    /** From now on this holder is given shares of the limit; to be said once for each. */
    void join(LimitSubject subject, ShareHolder holder);

    /** A holder has less than it needs. */
    void wanted(LimitSubject subject);
}
