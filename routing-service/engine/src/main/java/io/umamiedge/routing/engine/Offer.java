package io.umamiedge.routing.engine;

import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.CandidateRuntime;
import io.umamiedge.contracts.routing.Verdict;
import io.umamiedge.contracts.telemetry.RuntimeState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One node as far as it serves one model; only the requests in flight behind it change. */
final class Offer {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final Candidate candidate;
    private final long hash;
    private final int standing;
    private final Verdict verdict;
    private final Slots[] ready;

    private Offer(Candidate candidate, int standing, Slots[] ready) {
        this.candidate = candidate;
        this.hash = hash(candidate.nodeId());
        this.standing = standing;
        this.verdict = candidate.verdict();
        this.ready = ready;
    }

    /**
     * Null when no runtime of the candidate serves the model.
     *
     * @param standing the number of the candidate's {@link Standing} in its table
     */
    static @Nullable Offer of(Candidate candidate, int standing, ModelName model, Map<RuntimeId, Slots> slots) {
        List<Slots> ready = new ArrayList<>();
        boolean served = false;
        for (CandidateRuntime runtime : candidate.runtimes()) {
            if (runtime.models().contains(model)) {
                served = true;
                if (runtime.state() == RuntimeState.READY) {
                    ready.add(Objects.requireNonNull(slots.get(runtime.id())));
                }
            }
        }
        return served ? new Offer(candidate, standing, ready.toArray(Slots[]::new)) : null;
    }

    Candidate candidate() {
        return candidate;
    }

    NodeId nodeId() {
        return candidate.nodeId();
    }

    int standing() {
        return standing;
    }

    Verdict verdict() {
        return verdict;
    }

    boolean isReady() {
        return ready.length > 0;
    }

    boolean isFull() {
        for (Slots slots : ready) {
            if (!slots.isFull()) {
                return false;
            }
        }
        return true;
    }

    /** The ready runtime with the lowest load; only when there is one. */
    Slots best() {
        Slots best = ready[0];
        for (int i = 1; i < ready.length; i++) {
            if (ready[i].load() < best.load()) {
                best = ready[i];
            }
        }
        return best;
    }

    /**
     * The node's place in the draw with this seed: the same in every process and whatever order candidates came in, so
     * that a recorded draw can be repeated. SplitMix64's finalizer (Stafford variant 13) over FNV-1a of the id.
     */
    long rank(long seed) {
        long z = hash ^ seed;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    private static long hash(NodeId node) {
        String id = node.value();
        long hash = FNV_OFFSET;
        for (int i = 0; i < id.length(); i++) {
            hash = (hash ^ id.charAt(i)) * FNV_PRIME;
        }
        return hash;
    }
}
