package io.umamiedge.gateway.share;

/** Whether there is so much left of a budget for this gateway to be given. */
public enum Budget {
    /** It may be given it, or nobody knows yet. */
    OPEN,
    /** Requests under way may leave enough of it when they are over. */
    SET_ASIDE,
    /** There is not, before the next period. */
    SPENT
}
