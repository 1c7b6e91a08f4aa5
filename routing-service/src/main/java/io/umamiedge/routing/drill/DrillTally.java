package io.umamiedge.routing.drill;

import io.umamiedge.contracts.event.Event;
import io.umamiedge.contracts.exercise.DrillFigures;
import io.umamiedge.contracts.exercise.DrillStarted;
import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.DecisionId;
import io.umamiedge.contracts.identity.FailoverId;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.RequestId;
import io.umamiedge.contracts.request.Outcome;
import io.umamiedge.contracts.request.RequestCompleted;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.routing.Failover;
import io.umamiedge.contracts.routing.FailoverScope;
import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.contracts.routing.Rule;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Adds up what the topics say of a drill: the same whichever router reads them, and however often it begins anew. To be
 * used on one thread.
 *
 * <p>A request is the corridor's if a node there served it or failed it, or if it failed although one of the drilled nodes
 * might have served it. Each counts in the phase in which it ended.
 */
final class DrillTally {
    /** Ids are kept to be published, and to find what is counted twice; this is what fits beside everything else. */
    private static final int MOST_REQUESTS = 100_000;

    private static final int MOST_ELSEWHERE = 10_000;

    private final DrillStarted drill;
    private final Set<NodeId> out;
    private final Predicate<RoutingDecision> isPermitted;
    private final PhaseTally before = new PhaseTally();
    private final PhaseTally during = new PhaseTally();
    private final PhaseTally after = new PhaseTally();
    private final Set<DecisionId> decisions = new HashSet<>();
    private final Set<FailoverId> failovers = new HashSet<>();
    private final Set<RequestId> ended = new HashSet<>();
    private final Set<RequestId> open = new HashSet<>();
    /** Of requests that might have been served by a drilled node: the decision comes with another topic than the end. */
    private final Set<RequestId> affected = new HashSet<>();

    private final Map<RequestId, RequestCompleted> failedElsewhere = bounded();
    private final Map<RequestId, RequestCompleted> endedElsewhere = bounded();
    private final Map<RequestId, RequestCompleted> late = bounded();
    private final Map<CustomerId, PhaseTally> customers = new HashMap<>();
    private final OutageTimes times;
    private Instant endsAt;
    private Instant judgedAt;
    private long violations;
    private long doubleBilled;
    private long requestFailovers;
    private long nodeFailovers;

    /** @param isPermitted whether the policies as they were allow what the decision selected and named as fallbacks */
    DrillTally(DrillStarted drill, Predicate<RoutingDecision> isPermitted) {
        this.drill = drill;
        this.out = Set.copyOf(drill.nodeIds());
        this.isPermitted = isPermitted;
        this.times = new OutageTimes(drill);
        this.endsAt = drill.endsAt();
        this.judgedAt = drill.recoveredAt();
    }

    /** The outage and what is measured of it end earlier than announced. */
    void endsAt(Instant outage, Instant measurement) {
        endsAt = outage;
        judgedAt = measurement;
    }

    /** Takes in what happened while the drill was measured, and how requests of the outage ended afterwards. */
    void add(Event<?> event) {
        boolean isLate = !event.time().isBefore(judgedAt);
        switch (event.data()) {
            case RequestCompleted completed when isLate -> endLate(completed);
            case Object _ when isLate -> {}
            case Candidate candidate -> times.said(candidate, event.time());
            case RoutingDecision decision -> decision(decision);
            case Failover failover -> failover(failover);
            case RequestCompleted completed -> end(completed);
            default -> {}
        }
    }

    /** A decision that was made only to see what would be decided. */
    void probe(RoutingDecision decision) {
        check(decision);
        if (decision.selected() == null) {
            during.lost();
        } else {
            during.placed();
        }
    }

    boolean isFull() {
        return ended.size() >= MOST_REQUESTS || decisions.size() >= MOST_REQUESTS;
    }

    /** Requests of the outage that have not ended yet. */
    int unfinished() {
        return open.size();
    }

    /** Made during or after the outage, as far as they concern the corridor. */
    Set<DecisionId> decisions() {
        return decisions;
    }

    Set<FailoverId> failovers() {
        return failovers;
    }

    /** What each customer got during the outage. */
    Map<CustomerId, PhaseTally> customers() {
        return customers;
    }

    DrillFigures figures() {
        return new DrillFigures(
                before.figures(),
                during.figures(),
                after.figures(),
                unfinished(),
                doubleBilled,
                decisions.size(),
                violations,
                requestFailovers,
                nodeFailovers,
                times.detection(),
                times.failover(endsAt),
                times.restoration(endsAt),
                times.firstReturn(endsAt));
    }

    private void decision(RoutingDecision decision) {
        Instant at = decision.decidedAt();
        if (at.isBefore(drill.startsAt())) {
            return;
        }
        check(decision);
        Destination selected = decision.selected();
        boolean isHere = selected != null && selected.corridorId().equals(drill.corridorId());
        boolean isDenied = decision.rejections().stream().anyMatch(rejection -> rejection.rule() == Rule.NODE_DRILLED);
        if (!isHere && !isDenied) {
            return;
        }
        decisions.add(decision.decisionId());
        if (selected != null && out.contains(selected.nodeId())) {
            times.selected(at, endsAt);
        }
        RequestId request = decision.requestId();
        if (isDenied && affected.add(request)) {
            RequestCompleted failed = failedElsewhere.remove(request);
            if (failed != null) {
                lost(failed);
            }
        }
        if (at.isBefore(endsAt) && !isEnded(request)) {
            open.add(request);
            RequestCompleted completed = late.remove(request);
            if (completed != null) {
                end(completed);
            }
        }
    }

    /** Every decision of the time is held against its policy, wherever it went. */
    private void check(RoutingDecision decision) {
        if (!isPermitted.test(decision)) {
            violations++;
        }
    }

    private void failover(Failover failover) {
        boolean isOfDrill = out.contains(failover.from().nodeId())
                && !failover.failedOverAt().isBefore(drill.startsAt());
        if (!isOfDrill || !failovers.add(failover.failoverId())) {
            return;
        }
        if (failover.scope() == FailoverScope.REQUEST) {
            requestFailovers++;
        } else if (drill.exerciseId().equals(failover.exerciseId())) {
            nodeFailovers++;
        }
    }

    /** Only what was decided in the outage is waited for, and the decision comes with another topic than the end. */
    private void endLate(RequestCompleted completed) {
        if (open.contains(completed.requestId())) {
            end(completed);
        } else {
            late.put(completed.requestId(), completed);
        }
    }

    private void end(RequestCompleted completed) {
        RequestId request = completed.requestId();
        open.remove(request);
        if (isEnded(request)) {
            doubleBilled++;
        } else if (isHere(completed)) {
            ended.add(request);
            if (completed.outcome() == Outcome.SERVED) {
                phase(completed).served(completed.timings().totalMicros());
                customer(completed, true);
            } else if (completed.outcome() != Outcome.CLIENT_CLOSED) {
                phase(completed).lost();
                customer(completed, false);
            }
        } else {
            endElsewhere(completed);
        }
    }

    private void endElsewhere(RequestCompleted completed) {
        RequestId request = completed.requestId();
        endedElsewhere.put(request, completed);
        if (completed.outcome() == Outcome.FAILED || completed.outcome() == Outcome.REFUSED) {
            if (affected.contains(request)) {
                lost(completed);
            } else {
                failedElsewhere.put(request, completed);
            }
        }
    }

    private boolean isEnded(RequestId request) {
        return ended.contains(request) || endedElsewhere.containsKey(request);
    }

    private void lost(RequestCompleted failed) {
        if (ended.add(failed.requestId())) {
            phase(failed).lost();
            customer(failed, false);
        }
    }

    private boolean isHere(RequestCompleted completed) {
        Destination served = completed.served();
        return (served != null && served.corridorId().equals(drill.corridorId()))
                || completed.tried().stream()
                        .anyMatch(attempt -> attempt.node().corridorId().equals(drill.corridorId()));
    }

    private PhaseTally phase(RequestCompleted completed) {
        if (completed.completedAt().isBefore(drill.startsAt())) {
            return before;
        }
        return completed.completedAt().isBefore(endsAt) ? during : after;
    }

    private void customer(RequestCompleted completed, boolean isServed) {
        if (phase(completed) == during) {
            PhaseTally tally = customers.computeIfAbsent(completed.customerId(), _ -> new PhaseTally());
            if (isServed) {
                tally.placed();
            } else {
                tally.lost();
            }
        }
    }

    private static Map<RequestId, RequestCompleted> bounded() {
        return new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<RequestId, RequestCompleted> eldest) {
                return size() > MOST_ELSEWHERE;
            }
        };
    }
}
