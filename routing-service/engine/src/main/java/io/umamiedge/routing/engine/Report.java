package io.umamiedge.routing.engine;

import io.umamiedge.contracts.routing.CandidateRuntime;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a runtime last said of itself. Unknown numbers are negative, so that scoring boxes nothing.
 *
 * @param others requests that were not this process's own; -1 when the runtime did not say
 * @param receivedAt milliseconds of the epoch; {@link #TIMELESS} when the candidate does not say, as those of older
 *     routers, which is taken for fresh
 * @param kvCacheUsage 0 to 1, or -1
 * @param ttftMs median time to first token, or -1
 * @param e2eP95Ms or -1
 */
record Report(int others, long receivedAt, double kvCacheUsage, double ttftMs, double e2eP95Ms) {
    static final long TIMELESS = Long.MAX_VALUE;

    /** How long a report can say that a runtime is full: three times as long as until one of requests is repeated. */
    static final long TRUSTED_MS = 3 * Score.BUSY_REPEAT_MS;

    /** {@code own} is how many of the reported requests may have been this process's own. */
    static Report of(CandidateRuntime runtime, @Nullable Instant receivedAt, int own) {
        Integer running = runtime.running();
        Integer waiting = runtime.waiting();
        int reported = (running == null ? 0 : running) + (waiting == null ? 0 : waiting);
        return new Report(
                running == null && waiting == null ? -1 : Math.max(0, reported - own),
                receivedAt == null ? TIMELESS : receivedAt.toEpochMilli(),
                known(runtime.kvCacheUsage()),
                known(runtime.ttftP50Ms()),
                known(runtime.e2eP95Ms()));
    }

    /** Milliseconds, 0 for a report that comes from a clock ahead of this one. */
    long ageAt(long now) {
        return receivedAt == TIMELESS ? 0 : Math.max(0, now - receivedAt);
    }

    /** Others' requests as far as they can fill the runtime: an old report no longer can. */
    int fillingAt(long now) {
        return others < 0 || ageAt(now) >= TRUSTED_MS ? 0 : others;
    }

    private static double known(@Nullable Double value) {
        return value == null || !(value >= 0) ? -1 : value;
    }
}
