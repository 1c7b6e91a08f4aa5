package io.umamiedge.telemetry.ingest;

import io.umamiedge.contracts.identity.NodeId;
import java.util.BitSet;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the last {@value #WINDOW} sequence numbers of each node's current boot, as IPsec does against replays (RFC
 * 4303 section 3.4.3), so that a report sent twice is published once. What it has forgotten is published again under the
 * same event id, which every consumer recognises.
 *
 * <p>Thread-safe.
 */
final class SeenReports {
    static final int WINDOW = 1_024;

    private final Map<NodeId, Window> windows = new ConcurrentHashMap<>();

    boolean contains(NodeId node, UUID bootId, long seq) {
        Window window = windows.get(node);
        return window != null && window.contains(bootId, seq);
    }

    /** To be called once Kafka has it: a report that was lost on the way must not be taken for a duplicate. */
    void add(NodeId node, UUID bootId, long seq) {
        windows.computeIfAbsent(node, id -> new Window()).add(bootId, seq);
    }

    /** Forgets the nodes that are no more. */
    void retain(Predicate<NodeId> known) {
        windows.keySet().removeIf(known.negate());
    }

    private static final class Window {
        private @Nullable UUID boot;
        private long highest;
        private final BitSet seen = new BitSet(WINDOW);

        synchronized boolean contains(UUID bootId, long seq) {
            return bootId.equals(boot) && seq <= highest && highest - seq < WINDOW && seen.get(slot(seq));
        }

        synchronized void add(UUID bootId, long seq) {
            if (!bootId.equals(boot)) {
                boot = bootId;
                seen.clear();
                highest = seq;
            }
            if (seq > highest) {
                if (seq - highest >= WINDOW) {
                    seen.clear();
                } else {
                    for (long skipped = highest + 1; skipped < seq; skipped++) {
                        seen.clear(slot(skipped));
                    }
                }
                highest = seq;
            }
            if (highest - seq < WINDOW) {
                seen.set(slot(seq));
            }
        }

        private static int slot(long seq) {
            return (int) (seq % WINDOW);
        }
    }
}
