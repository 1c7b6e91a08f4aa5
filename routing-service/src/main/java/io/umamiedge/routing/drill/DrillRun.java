package io.umamiedge.routing.drill;

import io.umamiedge.contracts.event.Event;
import io.umamiedge.contracts.exercise.DrillEvidence;
import io.umamiedge.contracts.exercise.DrillFigures;
import io.umamiedge.contracts.exercise.DrillFinished;
import io.umamiedge.contracts.exercise.DrillStarted;
import io.umamiedge.contracts.exercise.DrillStopped;
import io.umamiedge.contracts.exercise.DrillTraffic;
import io.umamiedge.contracts.exercise.PhaseFigures;
import io.umamiedge.contracts.exercise.StopReason;
import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.DecisionId;
import io.umamiedge.contracts.identity.FailoverId;
import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.registry.SlaPolicy;
import io.umamiedge.routing.engine.PolicyBook;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One drill while it runs, at whichever router; what is decided of it, its owner publishes. To be used on one thread. */
final class DrillRun {
    /** Requests may go on for longer than the drill; whoever has not ended by then is said to be unfinished. */
    private static final Duration SETTLE_LIMIT = Duration.ofSeconds(30);
    /** Records are on their way for so long at most, and gateways' clocks differ by less. */
    private static final Duration SETTLE = Duration.ofSeconds(2);

    private static final Duration PROBE_INTERVAL = Duration.ofSeconds(1);
    private static final int ENOUGH_REQUESTS = 20;
    /** Ids to a page: an entry of a transparency log has room for 65 535 bytes (C2SP tlog-tiles). */
    private static final int PAGE = 1_000;

    private final DrillRules rules;
    private final PolicyRecheck recheck;
    private final SyntheticProbes probes;
    private final DrillTally tally;
    private Drill drill;
    private Instant probed = Instant.MIN;

    DrillRun(Drill drill, DrillRules rules, PolicyRecheck recheck, SyntheticProbes probes) {
        this.drill = drill;
        this.rules = rules;
        this.recheck = recheck;
        this.probes = probes;
        this.tally = new DrillTally(drill.started(), recheck::isPermitted);
        update(drill);
    }

    Drill drill() {
        return drill;
    }

    void update(Drill newest) {
        drill = newest;
        tally.endsAt(newest.endsAt(), newest.judgedAt());
    }

    void policies(PolicyBook book) {
        recheck.add(book);
    }

    void add(Event<?> event) {
        tally.add(event);
    }

    DrillFigures figures() {
        return tally.figures();
    }

    /** For a drill without customers' traffic: what would be decided now. */
    void probe(Instant now) {
        if (drill.started().traffic() == DrillTraffic.SYNTHETIC
                && drill.phase(now) == DrillPhase.OUTAGE
                && !now.isBefore(probed.plus(PROBE_INTERVAL))) {
            probed = now;
            probes.decide(drill.started(), recheck.current(), now).forEach(tally::probe);
        }
    }

    /**
     * Whether it has to end now.
     *
     * @param other the drill that was announced first in the corridor, this one or another
     */
    Optional<DrillStopped> stop(@Nullable Drill other, Instant now) {
        if (drill.stopped() != null) {
            return Optional.empty();
        }
        return switch (drill.phase(now)) {
            case BASELINE -> {
                if (other != null && !other.id().equals(drill.id())) {
                    yield stopped(StopReason.ANOTHER_DRILL, "drill " + other.id() + " was announced first", now);
                }
                String fault = isAboutToStart(now) ? new DrillJudge(drill, figures()).baselineFault() : null;
                yield fault == null
                        ? Optional.empty()
                        : stopped(StopReason.NO_STEADY_STATE, "there was no steady state to lose: " + fault, now);
            }
            case OUTAGE -> drill.started().traffic() == DrillTraffic.CUSTOMERS ? stopOutage(now) : Optional.empty();
            case RECOVERY, JUDGING, FINISHED -> Optional.empty();
        };
    }

    /** Whether everything is in that there will be, or it is not waited for any longer. */
    boolean isJudgeable(Instant now) {
        Instant end = drill.judgedAt();
        return !now.isBefore(end.plus(SETTLE)) && (tally.unfinished() == 0 || !now.isBefore(end.plus(SETTLE_LIMIT)));
    }

    /** The ids in order, so that whoever counts them makes the same pages. */
    List<DrillEvidence> evidence() {
        List<DecisionId> decisions = tally.decisions().stream()
                .sorted(Comparator.comparing(DecisionId::value))
                .toList();
        List<FailoverId> failovers = tally.failovers().stream()
                .sorted(Comparator.comparing(FailoverId::value))
                .toList();
        int pages = (Math.max(decisions.size(), failovers.size()) + PAGE - 1) / PAGE;
        List<DrillEvidence> evidence = new ArrayList<>(pages);
        for (int page = 0; page < pages; page++) {
            evidence.add(new DrillEvidence(
                    drill.id(),
                    drill.started().corridorId(),
                    page + 1,
                    slice(decisions, page),
                    slice(failovers, page)));
        }
        return evidence;
    }

    DrillFinished finish(int evidencePages, Instant now) {
        return new DrillJudge(drill, figures()).finish(evidencePages, now);
    }

    private Optional<DrillStopped> stopOutage(Instant now) {
        DrillStarted started = drill.started();
        if (tally.isFull()) {
            return stopped(StopReason.EVIDENCE_LIMIT, "no more requests can be kept as evidence", now);
        }
        Optional<String> burn = burn(started.stopConditions().maxBurnRate());
        if (burn.isPresent()) {
            return stopped(StopReason.SLO_BURN, burn.get(), now);
        }
        Optional<String> uncovered = rules.uncovered(started, recheck.current());
        if (uncovered.isPresent()) {
            return stopped(StopReason.UNCOVERED_POLICY, uncovered.get(), now);
        }
        return rules.belowFloor(started).flatMap(floor -> stopped(StopReason.CAPACITY_FLOOR, floor, now));
    }

    /** Whose error budget is lost too fast: the share of failed requests over the share that may fail. */
    private Optional<String> burn(double most) {
        PolicyBook book = recheck.current();
        for (Map.Entry<CustomerId, PhaseTally> entry : tally.customers().entrySet()) {
            PhaseFigures figures = entry.getValue().figures();
            Customer customer = book.customers().get(entry.getKey());
            SlaPolicy sla = customer == null ? null : book.slaPolicies().get(customer.slaPolicyId());
            if (sla != null && figures.requests() >= ENOUGH_REQUESTS) {
                double budget = BigDecimal.ONE.subtract(sla.uptimeTarget()).doubleValue();
                double rate = (double) figures.lost() / figures.requests() / budget;
                if (rate > most) {
                    return Optional.of("customer '" + entry.getKey() + "' lost " + figures.lost() + " of "
                            + figures.requests() + " requests, " + Math.round(rate) + " times what its SLA allows");
                }
            }
        }
        return Optional.empty();
    }

    private boolean isAboutToStart(Instant now) {
        return !now.isBefore(drill.started().startsAt().minusMillis(500));
    }

    private Optional<DrillStopped> stopped(StopReason reason, String detail, Instant now) {
        return Optional.of(new DrillStopped(drill.id(), drill.started().corridorId(), reason, detail, null, now));
    }

    private static <T> List<T> slice(List<T> all, int page) {
        return all.subList(Math.min(all.size(), page * PAGE), Math.min(all.size(), (page + 1) * PAGE));
    }
}
