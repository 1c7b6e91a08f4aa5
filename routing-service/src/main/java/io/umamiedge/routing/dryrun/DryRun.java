package io.umamiedge.routing.dryrun;

import io.umamiedge.contracts.identity.DecisionId;
import io.umamiedge.contracts.identity.Ids;
import io.umamiedge.contracts.identity.RequestId;
import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.platform.registry.RegistryView;
import io.umamiedge.routing.engine.CandidateTable;
import io.umamiedge.routing.engine.PolicyBook;
import io.umamiedge.routing.engine.RoutingEngine;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Decides with the gateways' engine on the router's own view. */
public final class DryRun {
    private final RoutingEngine engine;
    private final Ids ids;
    private final InstantSource clock;
    private final RandomGenerator random;

    DryRun(CandidateTable table, Ids ids, InstantSource clock, RandomGenerator random) {
        this.engine = new RoutingEngine(table);
        this.ids = ids;
        this.clock = clock;
        this.random = random;
    }

    /** The decision that would be made, under ids that name nothing else; empty when the customer is not known. */
    Optional<RoutingDecision> decide(DryRunRequest request, RegistryView registry) {
        return registry.customer(request.customerId()).map(customer -> decide(request, customer, registry));
    }

    private RoutingDecision decide(DryRunRequest request, Customer customer, RegistryView registry) {
        return engine.decide(
                new DecisionId(ids.next()),
                PolicyBook.of(registry.revision(), registry::all)
                        .question(
                                new RequestId(ids.next()),
                                request.model(),
                                customer,
                                null,
                                clock.instant(),
                                random.nextLong()));
    }
}
