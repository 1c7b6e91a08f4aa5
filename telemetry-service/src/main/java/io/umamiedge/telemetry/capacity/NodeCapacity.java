package io.umamiedge.telemetry.capacity;

import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.telemetry.CapacitySnapshot;
import io.umamiedge.contracts.telemetry.RuntimeCapacity;
import io.umamiedge.contracts.telemetry.RuntimeCounters;
import io.umamiedge.contracts.telemetry.RuntimeReport;
import io.umamiedge.contracts.telemetry.TelemetryReported;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one node. Immutable.
 *
 * @param heardAt when it last reported, by our clock and never in the future
 * @param counters of the last report; empty where it is not known
 */
record NodeCapacity(CapacitySnapshot snapshot, Instant heardAt, Map<RuntimeId, Counters> counters) {
    private static final int REMEMBERED_BOOTS = 8;

    NodeCapacity {
        counters = Map.copyOf(counters);
    }

    /** Both count since boot. */
    record Counters(long requests, long errors) {}

    /** A node of which only a published snapshot is left. */
    static NodeCapacity restored(CapacitySnapshot snapshot, Instant now) {
        return new NodeCapacity(snapshot, earlier(snapshot.receivedAt(), now), Map.of());
    }

    /** A node's first report. */
    static NodeCapacity first(TelemetryReported reported, Instant now) {
        return next(null, reported, now);
    }

    /** The state after this report; empty when it brings nothing new (a duplicate, out of order, of a former boot). */
    Optional<NodeCapacity> after(TelemetryReported reported, Instant now) {
        boolean sameBoot = reported.report().bootId().equals(snapshot.bootId());
        boolean outdated = sameBoot
                ? reported.report().seq() <= snapshot.seq()
                : snapshot.formerBoots().contains(reported.report().bootId())
                        || reported.receivedAt().isBefore(snapshot.receivedAt());
        return outdated ? Optional.empty() : Optional.of(next(this, reported, now));
    }

    /** The state after this much silence; empty when it changes nothing. */
    Optional<NodeCapacity> afterSilence(Duration silence, CapacityTimes times, Instant now) {
        Assessment before = new Assessment(snapshot.health(), snapshot.healthReason());
        Assessment assessment = Assessment.ofSilence(before, silence, times);
        if (assessment.equals(before)) {
            return Optional.empty();
        }
        CapacitySnapshot worse = new CapacitySnapshot(
                snapshot.nodeId(),
                snapshot.bootId(),
                snapshot.seq(),
                snapshot.receivedAt(),
                assessment.health(),
                assessment.reason(),
                now,
                snapshot.runtimes(),
                snapshot.gpus(),
                snapshot.clockSkewMs(),
                snapshot.formerBoots());
        return Optional.of(new NodeCapacity(worse, heardAt, counters));
    }

    private static NodeCapacity next(@Nullable NodeCapacity before, TelemetryReported reported, Instant now) {
        boolean sameBoot = before != null
                && before.snapshot.bootId().equals(reported.report().bootId());
        Map<RuntimeId, Counters> old = before != null && sameBoot ? before.counters : Map.of();
        Map<RuntimeId, Counters> counters = new HashMap<>();
        List<RuntimeCapacity> runtimes = new ArrayList<>();
        for (RuntimeReport runtime : reported.report().runtimes()) {
            Counters current = counters(runtime);
            runtimes.add(capacity(runtime, errorRate(old.get(runtime.id()), current)));
            if (current != null) {
                counters.put(runtime.id(), current);
            }
        }
        Assessment assessment = Assessment.of(reported.report());
        boolean unchanged = before != null && before.snapshot.health() == assessment.health();
        CapacitySnapshot snapshot = new CapacitySnapshot(
                reported.nodeId(),
                reported.report().bootId(),
                reported.report().seq(),
                reported.receivedAt(),
                assessment.health(),
                assessment.reason(),
                before != null && unchanged ? before.snapshot.healthSince() : reported.receivedAt(),
                runtimes,
                reported.report().gpus(),
                Duration.between(reported.receivedAt(), reported.report().observedAt())
                        .toMillis(),
                boots(before, sameBoot));
        return new NodeCapacity(snapshot, earlier(reported.receivedAt(), now), counters);
    }

    private static List<UUID> boots(@Nullable NodeCapacity before, boolean sameBoot) {
        if (before == null || sameBoot) {
            return before == null ? List.of() : before.snapshot.formerBoots();
        }
        List<UUID> boots = new ArrayList<>(before.snapshot.formerBoots());
        boots.add(before.snapshot.bootId());
        return boots.subList(Math.max(0, boots.size() - REMEMBERED_BOOTS), boots.size());
    }

    private static @Nullable Counters counters(RuntimeReport runtime) {
        return runtime.requestsTotal() == null || runtime.errorsTotal() == null
                ? null
                : new Counters(runtime.requestsTotal(), runtime.errorsTotal());
    }

    /** Null when it cannot be told: no earlier count, no request since, or a counter that went backwards. */
    private static @Nullable Double errorRate(@Nullable Counters before, @Nullable Counters now) {
        if (before == null || now == null) {
            return null;
        }
        long requests = now.requests() - before.requests();
        long errors = now.errors() - before.errors();
        if (requests <= 0 || errors < 0) {
            return null;
        }
        // The two are read one after the other, so a few more errors than requests are no contradiction.
        return Math.min(1.0, (double) errors / requests);
    }

    private static RuntimeCapacity capacity(RuntimeReport runtime, @Nullable Double errorRate) {
        return new RuntimeCapacity(
                runtime.id(),
                runtime.state(),
                runtime.slots(),
                runtime.running(),
                runtime.waiting(),
                runtime.kvCacheUsage(),
                runtime.ttftMs(),
                runtime.e2eMs(),
                runtime.tokensPerSecond(),
                errorRate,
                null,
                null,
                null,
                new RuntimeCounters(
                        runtime.requestsTotal(),
                        runtime.errorsTotal(),
                        runtime.tokensTotal(),
                        runtime.ttftHistogram(),
                        runtime.e2eHistogram()));
    }

    private static Instant earlier(Instant left, Instant right) {
        return left.isBefore(right) ? left : right;
    }
}
