package io.umamiedge.routing.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.CountryCode;
import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.Ids;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.RequestId;
import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.identity.SiteId;
import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.registry.FailoverRule;
import io.umamiedge.contracts.registry.NodeGroup;
import io.umamiedge.contracts.registry.RegistryRecord;
import io.umamiedge.contracts.registry.RegistryResource;
import io.umamiedge.contracts.registry.RuntimeGroup;
import io.umamiedge.contracts.registry.Tier;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.CandidateRuntime;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.contracts.routing.Verdict;
import io.umamiedge.contracts.telemetry.RuntimeState;
import io.umamiedge.gateway.view.Grid;
import io.umamiedge.platform.registry.RegistryView;
import io.umamiedge.platform.testing.Samples;
import io.umamiedge.routing.engine.Asked;
import io.umamiedge.routing.engine.CandidateTable;
import io.umamiedge.routing.engine.FailedAttempts;
import io.umamiedge.routing.engine.InFlight;
import io.umamiedge.routing.engine.PolicyBook;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The gateway's own {@link Grid} and the simulator's gateway, given the same candidates, requests in flight, registry,
 * time and seed: they must decide the same, first choices and failovers alike.
 */
class GatewayParityTest {
    private static final Instant NOW = Instant.parse("2026-03-02T07:00:00Z");
    private static final List<String> COUNTRIES = List.of("DE", "FR", "AE");
    private static final List<FailoverRule> RULES = List.of(FailoverRule.values());
    private static final URI URL = URI.create("http://127.0.0.1:9001");

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final SplittableRandom random = new SplittableRandom(seed);

    @Test
    void gatewayAndSimulatorDecideAlike() {
        int selected = 0;
        int failedOver = 0;
        for (int i = 0; i < 300; i++) {
            RegistryView registry = registry();
            Timeline timeline = new Timeline(NOW);
            InFlight inFlight = new InFlight();
            CandidateTable table = new CandidateTable(inFlight);
            Draws gatewaySeeds = new Draws(seed, i);
            Grid gateway = new Grid(
                    () -> registry, table, inFlight, new Ids(), InstantSource.fixed(NOW), gatewaySeeds::nextLong);
            SimulatedGateway simulated = new SimulatedGateway(
                    timeline,
                    new CorridorId("eu"),
                    new long[0],
                    new Draws(seed, i),
                    PolicyBook.of(registry.revision(), registry::all));
            for (int node = random.nextInt(1, 12); node > 0; node--) {
                Candidate candidate = candidate("node-" + node);
                table.apply(candidate.nodeId(), candidate);
                simulated.hear(candidate.nodeId(), candidate);
            }
            Customer customer = registry.customer(new CustomerId("acme")).orElseThrow();
            for (int request = 0; request < 6; request++) {
                RequestId id = new RequestId("r" + request);
                @Nullable FailedAttempts failed = null;
                for (int attempt = 0; attempt < 3; attempt++) {
                    RoutingDecision one = gateway.choose(Asked.of(id, Samples.MODEL, customer), failed)
                            .decision();
                    RoutingDecision other = simulated.decide(id, Samples.MODEL, customer, failed);
                    assertThat(withId(other, one))
                            .as("seed %d, case %d", seed, i)
                            .isEqualTo(one);
                    Destination destination = one.selected();
                    if (destination == null) {
                        break;
                    }
                    selected++;
                    failedOver += attempt;
                    // Some of them stay under way, on both sides.
                    if (random.nextBoolean()) {
                        var _ = gateway.begin(destination, customer);
                        var _ = simulated.begin(destination, customer.id());
                    }
                    failed = FailedAttempts.after(failed, one);
                }
            }
        }
        assertThat(selected).isGreaterThan(500);
        assertThat(failedOver).isGreaterThan(100);
    }

    /** The id is each process's own. */
    private static RoutingDecision withId(RoutingDecision decision, RoutingDecision other) {
        return new RoutingDecision(
                other.decisionId(),
                decision.requestId(),
                decision.attempt(),
                decision.customerId(),
                decision.model(),
                decision.residencyPolicyId(),
                decision.region(),
                decision.selected(),
                decision.policyReason(),
                decision.fallbackOptions(),
                decision.rejections(),
                decision.emptiedBy(),
                decision.compared(),
                decision.registryRevision(),
                decision.seed(),
                decision.decidedAt(),
                decision.engineVersion(),
                decision.keyId(),
                decision.runtimeGroups(),
                decision.permittedNodes(),
                decision.prefixDigest(),
                decision.reserved(),
                decision.firstChoice(),
                decision.tried(),
                decision.hedge());
    }

    private RegistryView registry() {
        String[] allowed =
                COUNTRIES.stream().filter(country -> random.nextInt(3) > 0).toArray(String[]::new);
        List<RegistryResource> resources = List.of(
                Samples.residency("policy", allowed.length == 0 ? new String[] {"DE"} : allowed),
                Samples.sla("sla", RULES.get(random.nextInt(RULES.size()))),
                // Now and then the customer names a policy that is not there.
                Samples.customer("acme", "eu", random.nextInt(12) == 0 ? "missing" : "policy", "sla"));
        List<RegistryRecord> records = new ArrayList<>();
        for (RegistryResource resource : resources) {
            records.add(new RegistryRecord(resource.kind(), resource.resourceId(), records.size() + 1, resource));
        }
        return RegistryView.EMPTY.apply(records);
    }

    private Candidate candidate(String id) {
        return new Candidate(
                new NodeId(id),
                new CorridorId("eu"),
                "EU",
                new SiteId("site-" + random.nextInt(4)),
                new CountryCode(COUNTRIES.get(random.nextInt(COUNTRIES.size()))),
                NodeGroup.COMMERCIAL,
                Set.of(Tier.values()),
                Set.of(),
                List.of(new CandidateRuntime(
                        new RuntimeId("main"),
                        RuntimeGroup.VLLM,
                        URL,
                        List.of(Samples.MODEL),
                        RuntimeState.READY,
                        random.nextInt(1, 6),
                        random.nextInt(4),
                        random.nextInt(2),
                        null,
                        random.nextBoolean() ? null : random.nextDouble(20, 900),
                        null,
                        null,
                        null)),
                random.nextInt(6) == 0 ? Verdict.STALE : Verdict.ELIGIBLE,
                "as drawn",
                NOW,
                1,
                null,
                null,
                random.nextDouble(30, 60),
                random.nextDouble(-10, 60),
                null,
                null,
                null,
                random.nextBoolean() ? null : NOW.minusMillis(random.nextInt(9_000)));
    }
}
