package io.umamiedge.gateway.view;

import io.umamiedge.contracts.identity.DecisionId;
import io.umamiedge.contracts.identity.Ids;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.RequestId;
import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.registry.FailoverRule;
import io.umamiedge.contracts.registry.SlaPolicy;
import io.umamiedge.contracts.routing.CandidateRuntime;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.platform.registry.RegistryView;
import io.umamiedge.routing.engine.Asked;
import io.umamiedge.routing.engine.CandidateTable;
import io.umamiedge.routing.engine.FailedAttempts;
import io.umamiedge.routing.engine.InFlight;
import io.umamiedge.routing.engine.RoutingEngine;
import io.umamiedge.routing.engine.RoutingQuestion;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Answers every question about the grid from memory, on the newest views. Thread-safe; never blocks.
 *
 * <p>The router alone judges how fresh a candidate is: a gateway that no longer hears from it serves on what it last
 * heard.
 */
public final class Grid {
    private static final int MOST_VOID_DECISIONS = 3;
    private static final double MICROS_PER_MILLI = 1_000;

    private final Supplier<RegistryView> registry;
    private final CandidateTable candidates;
    private final InFlight inFlight;
    private final RoutingEngine engine;
    private final Ids ids;
    private final InstantSource clock;
    private final RandomGenerator random;
    private volatile GridView view = GridView.of(RegistryView.EMPTY);

    public Grid(
            Supplier<RegistryView> registry,
            CandidateTable candidates,
            InFlight inFlight,
            Ids ids,
            InstantSource clock,
            RandomGenerator random) {
        this.registry = registry;
        this.candidates = candidates;
        this.inFlight = inFlight;
        this.engine = new RoutingEngine(candidates);
        this.ids = ids;
        this.clock = clock;
        this.random = random;
    }

    /**
     * What was chosen, and how to reach it.
     *
     * @param runtime null when the decision selected no node
     * @param hedgeAfterMs how long the node may be without an answer before another is asked beside it; null when none is
     */
    public record Choice(
            RoutingDecision decision,
            @Nullable CandidateRuntime runtime,
            @Nullable Integer hedgeAfterMs) {
        static Choice of(RoutingQuestion question, RoutingDecision decision, @Nullable CandidateRuntime runtime) {
            SlaPolicy sla = question.slaPolicy();
            return new Choice(
                    decision,
                    runtime,
                    sla == null || sla.failoverRule() == FailoverRule.NONE ? null : sla.hedgeAfterMs());
        }
    }

    /** The newest view; two threads may build it at once, to the same result. */
    public GridView view() {
        RegistryView newest = registry.get();
        GridView current = view;
        if (current.registry() != newest) {
            current = GridView.of(newest);
            view = current;
        }
        return current;
    }

    /** The model of this name; empty when no node of the whole grid names it. */
    public Optional<ModelName> named(String name) {
        try {
            return Optional.of(new ModelName(name)).filter(candidates.models()::contains);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The models that some node serves which the customer's policy and contract permit, in order of name. */
    public List<ModelName> offeredTo(Customer customer) {
        return candidates.models().stream()
                .filter(model -> isOfferedTo(customer, model))
                .sorted((one, other) -> one.value().compareTo(other.value()))
                .toList();
    }

    /** Whether some node serves the model which the customer's policy and contract permit. */
    public boolean isOfferedTo(Customer customer, ModelName model) {
        return engine.isOffered(question(Asked.of(new RequestId(ids.next()), model, customer), null));
    }

    /**
     * Decides one attempt for a customer as the registry knows it now.
     *
     * @param failed null for the first choice
     */
    public Choice choose(Asked asked, @Nullable FailedAttempts failed) {
        for (int i = 0; i < MOST_VOID_DECISIONS; i++) {
            RoutingQuestion question = question(asked, failed);
            RoutingDecision decision = engine.decide(new DecisionId(ids.next()), question);
            Destination selected = decision.selected();
            if (selected == null) {
                return Choice.of(question, decision, null);
            }
            CandidateRuntime runtime = candidates.runtime(selected);
            if (runtime != null) {
                return Choice.of(question, decision, runtime);
            }
            // The node moved or went while the decision was made, so what was checked no longer holds.
        }
        throw new IllegalStateException("candidates change faster than decisions are made");
    }

    /** Counts one request of the customer towards its destination until the ticket is closed. */
    public InFlight.Ticket begin(Destination destination, Customer customer) {
        return inFlight.begin(destination, customer.id());
    }

    /** Lets the next decisions know how soon the node sent its first token. */
    public void firstToken(InFlight.Ticket ticket, long micros) {
        ticket.firstToken(micros / MICROS_PER_MILLI, clock.instant());
    }

    /** Lets the next decisions know that the node has sent no token for so long. */
    public void noToken(InFlight.Ticket ticket, long micros) {
        ticket.noTokenFor(micros / MICROS_PER_MILLI, clock.instant());
    }

    private RoutingQuestion question(Asked asked, @Nullable FailedAttempts failed) {
        return view().policies().question(asked, failed, clock.instant(), random.nextLong());
    }
}
