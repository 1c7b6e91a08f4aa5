package io.umamiedge.routing.simulation;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.DecisionId;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.RequestId;
import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.routing.engine.CandidateTable;
import io.umamiedge.routing.engine.FailedAttempts;
import io.umamiedge.routing.engine.InFlight;
import io.umamiedge.routing.engine.PolicyBook;
import io.umamiedge.routing.engine.RoutingEngine;
import org.jspecify.annotations.Nullable;

/**
 * A gateway as far as it decides: the engine over a view of its own, which is as old as what has reached it, and its own
 * requests in flight.
 */
final class SimulatedGateway {
    private final Timeline timeline;
    private final CorridorId corridor;
    private final long[] rttMicros;
    private final Draws draws;
    private final InFlight inFlight = new InFlight();
    private final CandidateTable table = new CandidateTable(inFlight);
    private final RoutingEngine engine = new RoutingEngine(table);
    private PolicyBook policies;
    private long decisions;

    /** @param rttMicros a round trip to each node, by its place among all */
    SimulatedGateway(Timeline timeline, CorridorId corridor, long[] rttMicros, Draws draws, PolicyBook policies) {
        this.timeline = timeline;
        this.corridor = corridor;
        this.rttMicros = rttMicros.clone();
        this.draws = draws;
        this.policies = policies;
    }

    CorridorId corridor() {
        return corridor;
    }

    /** A round trip to the node, as long as it is now. */
    long rttMicros(GridNode node) {
        return rttMicros[node.index()] + node.addedRttMicros();
    }

    /** What it knows of the registry. */
    PolicyBook policies() {
        return policies;
    }

    void hear(PolicyBook newest) {
        policies = newest;
    }

    void hear(NodeId node, Candidate candidate) {
        table.apply(node, candidate);
    }

    RoutingDecision decide(RequestId request, ModelName model, Customer customer, @Nullable FailedAttempts failed) {
        return engine.decide(
                new DecisionId(Long.toString(decisions++)),
                policies.question(request, model, customer, failed, timeline.instant(), draws.nextLong()));
    }

    InFlight.Ticket begin(Destination destination, CustomerId customer) {
        return inFlight.begin(destination, customer);
    }
}
