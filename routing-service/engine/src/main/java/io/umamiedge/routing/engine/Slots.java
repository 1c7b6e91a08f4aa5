package io.umamiedge.routing.engine;

import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.CandidateRuntime;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.telemetry.RuntimeState;
import io.umamiedge.routing.engine.InFlight.Claim;
import io.umamiedge.routing.engine.Room.Level;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One runtime as the table keeps it: what it reported of others' requests, and this process's own as they are now. It is
 * its node's offer wherever no other runtime of the node serves the same.
 *
 * <p>Read by many; {@link #report} and {@link #settled} are written under the table's lock alone.
 */
final class Slots extends Offer {
    private final CandidateTable table;
    private final NodeEntry node;
    private final CandidateRuntime runtime;
    private final Destination destination;
    private final int slots;
    private final String nodeName;
    private final InFlight.Counter own;
    private volatile Report report;
    private volatile Room settled = Room.NOT_READY;

    /** {@code before} is what it was known as until now; null when it was not. */
    Slots(
            CandidateTable table,
            NodeEntry node,
            Candidate candidate,
            CandidateRuntime runtime,
            InFlight.Counter own,
            @Nullable Slots before) {
        super(node.key(), node.distanceKm());
        this.table = table;
        this.node = node;
        this.runtime = runtime;
        this.destination = new Destination(
                candidate.nodeId(),
                runtime.id(),
                candidate.siteId(),
                candidate.corridorId(),
                candidate.region(),
                candidate.country());
        this.slots = runtime.slots();
        this.nodeName = candidate.nodeId().value();
        this.own = own;
        this.report = newest(before == null ? null : before.report, candidate, runtime);
    }

    /** The node's id as text: one look less on the way to it than through the destination. */
    String nodeName() {
        return nodeName;
    }

    NodeEntry node() {
        return node;
    }

    CandidateRuntime runtime() {
        return runtime;
    }

    Destination destination() {
        return destination;
    }

    @Override
    Destination place() {
        return destination;
    }

    @Override
    int weight() {
        return Math.max(1, slots);
    }

    @Override
    int best(@Nullable CustomerId claimant, long now) {
        return 0;
    }

    @Override
    Slots runtime(int number) {
        return this;
    }

    boolean isReady() {
        return runtime.state() == RuntimeState.READY;
    }

    int slots() {
        return slots;
    }

    InFlight.Counter own() {
        return own;
    }

    Report report() {
        return report;
    }

    /** Takes the newest report in, unless it is the one that is known already. */
    void report(Candidate candidate, CandidateRuntime newest) {
        report = newest(report, candidate, newest);
    }

    private Report newest(@Nullable Report known, Candidate candidate, CandidateRuntime newest) {
        Instant receivedAt = candidate.reportedAt();
        return known != null && receivedAt != null && known.receivedAt() == receivedAt.toEpochMilli()
                ? known
                : Report.of(newest, receivedAt, own.takePeak());
    }

    @Override
    Room settled() {
        return settled;
    }

    void settle(Room room) {
        settled = room;
    }

    /** A request began or ended. Costs a comparison, unless that filled the runtime or made room in it. */
    void changed() {
        if (own.claims().length > 0 || levelAt(table.clock()) != settled.level()) {
            table.settle(this);
        }
    }

    Room roomAt(long now) {
        Level level = levelAt(now);
        Claim[] claims = own.claims();
        if (claims.length == 0 || level == Level.NOT_READY || level == Level.FULL) {
            return Room.of(level);
        }
        Set<CustomerId> claimants = new HashSet<>();
        for (Claim claim : claims) {
            if (claim.unused() > 0 && free(now) > held(claims) - claim.unused()) {
                claimants.add(claim.customer);
            }
        }
        return claimants.isEmpty() ? Room.of(level) : new Room(level, Set.copyOf(claimants));
    }

    private Level levelAt(long now) {
        if (!isReady()) {
            return Level.NOT_READY;
        }
        int free = free(now);
        if (free <= 0) {
            return Level.FULL;
        }
        Claim[] claims = own.claims();
        return claims.length == 0 || free > held(claims) ? Level.OPEN : Level.HELD;
    }

    /** When the room may change without anything happening: a report too old to fill it; never is the maximum. */
    long dueAt(long now) {
        Report current = report;
        boolean isShort = settled.level() == Level.FULL || settled.level() == Level.HELD;
        return isShort && current.receivedAt() != Report.TIMELESS && current.fillingAt(now) > 0
                ? current.receivedAt() + Report.TRUSTED_MS
                : Long.MAX_VALUE;
    }

    private int free(long now) {
        return slots - report.fillingAt(now) - own.count();
    }

    private static int held(Claim[] claims) {
        int held = 0;
        for (Claim claim : claims) {
            held += claim.unused();
        }
        return held;
    }
}
