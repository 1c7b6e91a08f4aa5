package io.umamiedge.gateway.share;

import io.umamiedge.contracts.limit.LimitShare;

/** Uses a limit at this gateway, as far as it has a share of it. Thread-safe; its methods do not block. */
public interface ShareHolder {
    Demand demand();

    LimitShare held();

    /**
     * Gives back at once what it has beyond this, but for the places of requests that are under way.
     *
     * @return nanoseconds until what it gave back is as if it had not been used
     */
    long shrinkTo(LimitShare most);

    /** @param full whether the new part is as if it had not been used; otherwise as if it had been used up just now */
    void grow(LimitShare by, boolean full);
}
