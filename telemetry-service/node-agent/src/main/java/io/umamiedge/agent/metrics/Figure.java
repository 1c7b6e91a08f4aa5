package io.umamiedge.agent.metrics;

/** The figures of a runtime that are single numbers. */
enum Figure {
    SLOTS(1e6),
    RUNNING(1e6),
    WAITING(1e6),
    KV_CACHE_USAGE(1),
    TOKENS_PER_SECOND(1e9),
    REQUESTS_TOTAL(1e15),
    ERRORS_TOTAL(1e15),
    TOKENS_TOTAL(1e15);

    /** What a report may hold at most; more than this is not believed. */
    final double most;

    Figure(double most) {
        this.most = most;
    }
}
