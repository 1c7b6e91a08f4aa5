package io.umamiedge.telemetry.snapshot;

import io.umamiedge.contracts.identity.CorridorId;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One reader of the live stream: first all nodes, then {@code live}, then whatever changes. Keeps only how far it came,
 * so a slow reader costs no memory and is given the newest of each node. Not thread-safe.
 */
final class CapacityStream {
    /** How long a reader is left without a word. */
    static final Duration HEARTBEAT = Duration.ofSeconds(10);

    /**
     * One server-sent event (HTML Living Standard, section 9.2).
     *
     * @param id what to send as {@code Last-Event-ID} to go on after this one; null for events that change nothing
     */
    record Event(String name, @Nullable String id, String data) {}

    private final CapacityView view;
    private final String viewName;
    private final @Nullable CorridorId corridor;
    private boolean isResumed;
    private boolean isStarted;
    private boolean isLive;
    private long since;
    private long version;
    private long liveFrom;
    private long knownRemovals;
    private Instant lastAt = Instant.MIN;

    /**
     * Starts a reader, or goes on with one.
     *
     * @param viewName tells this view's versions from those of another instance or an earlier run
     * @param corridor whose nodes to tell of; null for those of all
     * @param lastEventId what the reader saw last; whatever cannot be gone on from begins anew
     */
    CapacityStream(CapacityView view, String viewName, @Nullable CorridorId corridor, @Nullable String lastEventId) {
        this.view = view;
        this.viewName = viewName;
        this.corridor = corridor;
        long last = version(lastEventId);
        if (last < 0 || last > view.newest() || last < view.forgotten()) {
            beginAnew();
        } else {
            isResumed = true;
            since = last;
            version = last;
            liveFrom = view.newest();
        }
    }

    /** The next event; null when there is nothing to say now. */
    @Nullable
    Event next(Instant now) {
        Event event = news();
        if (event == null && !now.isBefore(lastAt.plus(HEARTBEAT))) {
            event = new Event("heartbeat", null, "{}");
        }
        if (event != null) {
            lastAt = now;
        }
        return event;
    }

    private @Nullable Event news() {
        if (Math.max(version, knownRemovals) < view.forgotten()) {
            beginAnew();
        }
        if (!isStarted) {
            isStarted = true;
            return new Event("start", null, "{\"resumed\":" + isResumed + "}");
        }
        for (NodeNews node = view.after(version); node != null; node = view.after(version)) {
            if (!isLive && node.version() > liveFrom) {
                break;
            }
            version = node.version();
            Event event = event(node);
            if (event != null) {
                return event;
            }
        }
        if (isLive) {
            return null;
        }
        isLive = true;
        return new Event("live", null, "{}");
    }

    private @Nullable Event event(NodeNews node) {
        boolean isOurs = corridor == null || corridor.equals(node.corridor());
        if (isOurs && node.held() != null) {
            return new Event("snapshot", id(node.version()), node.json());
        }
        // What left the corridor is said to be gone with each news of it: whether the reader knows is not remembered.
        boolean mayBeKnown = isOurs ? isLive || isResumed : node.movedAt() > since;
        return mayBeKnown ? new Event("removed", id(node.version()), node.removalJson()) : null;
    }

    private void beginAnew() {
        isResumed = false;
        isStarted = false;
        isLive = false;
        version = 0;
        knownRemovals = view.forgotten();
        liveFrom = view.newest();
        since = liveFrom;
    }

    private String id(long at) {
        return at + "@" + viewName;
    }

    private long version(@Nullable String lastEventId) {
        if (lastEventId == null || !lastEventId.endsWith("@" + viewName)) {
            return -1;
        }
        try {
            return Long.parseLong(lastEventId, 0, lastEventId.indexOf('@'), 10);
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
