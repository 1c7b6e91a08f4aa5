package io.umamiedge.gateway.record;

import io.umamiedge.contracts.event.Json;
import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.DecisionId;
import io.umamiedge.contracts.routing.RoutingDecision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * The last decisions of this gateway as they were recorded, so many and no more. The audit log keeps all of them.
 * Thread-safe.
 *
 * <p>They lie as bytes in one ring: ten thousand decisions as objects, replaced at the pace of requests, would be all that
 * the garbage collector has to do.
 */
public final class RecentDecisions {
    private static final int BYTES_PER_DECISION = 1024;

    private final byte[] ring;
    private final int[] hashes;
    private final int[] starts;
    private final int[] lengths;
    /** Of the slot after the newest. */
    private int next;
    /** How many slots before that hold one. */
    private int kept;
    /** Where the next one's bytes go. */
    private int end;

    private int used;

    /** @param most 1 to 1 000 000; fewer where decisions are longer than a kilobyte each */
    public RecentDecisions(int most) {
        if (most < 1 || most > 1_000_000) {
            throw new IllegalArgumentException("1 to 1000000 decisions can be kept");
        }
        ring = new byte[most * BYTES_PER_DECISION];
        hashes = new int[most];
        starts = new int[most];
        lengths = new int[most];
    }

    /** @param json the decision as it is on record; one longer than all there is room for is not kept */
    synchronized void add(DecisionId id, byte[] json) {
        if (json.length > ring.length) {
            return;
        }
        while (kept == lengths.length || used + json.length > ring.length) {
            used -= lengths[slot(kept)];
            kept--;
        }
        hashes[next] = id.value().hashCode();
        starts[next] = end;
        lengths[next] = json.length;
        int untilWrap = Math.min(json.length, ring.length - end);
        System.arraycopy(json, 0, ring, end, untilWrap);
        System.arraycopy(json, untilWrap, ring, 0, json.length - untilWrap);
        end = (end + json.length) % ring.length;
        used += json.length;
        next = (next + 1) % lengths.length;
        kept++;
    }

    /** The customer's own decision of this id, as JSON; another customer's is none. */
    public synchronized Optional<byte[]> find(String id, CustomerId customer) {
        for (int back = 1; back <= kept; back++) {
            int slot = slot(back);
            if (hashes[slot] == id.hashCode()) {
                byte[] json = json(slot);
                RoutingDecision decision = read(json);
                if (decision.decisionId().value().equals(id)) {
                    return decision.customerId().equals(customer) ? Optional.of(json) : Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    /** So many before the next one. */
    private int slot(int back) {
        return Math.floorMod(next - back, lengths.length);
    }

    private byte[] json(int slot) {
        byte[] json = new byte[lengths[slot]];
        int untilWrap = Math.min(json.length, ring.length - starts[slot]);
        System.arraycopy(ring, starts[slot], json, 0, untilWrap);
        System.arraycopy(ring, 0, json, untilWrap, json.length - untilWrap);
        return json;
    }

    private static RoutingDecision read(byte[] json) {
        try {
            return Json.lenient().readValue(json, RoutingDecision.class);
        } catch (IOException e) {
            throw new UncheckedIOException("a decision that was recorded can be read", e);
        }
    }
}
