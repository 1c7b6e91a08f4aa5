package io.umamiedge.routing.simulation.scenario;

import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.registry.Corridor;
import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.registry.Node;
import io.umamiedge.contracts.registry.NodeRuntime;
import io.umamiedge.contracts.registry.RegistryResource;
import io.umamiedge.contracts.registry.ResidencyPolicy;
import io.umamiedge.contracts.registry.Site;
import io.umamiedge.contracts.registry.SiteOwner;
import io.umamiedge.contracts.registry.SlaPolicy;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.CandidateRuntime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes the fleet of a running grid into a scenario, so that what is simulated can be kept and simulated again. The
 * scenario's own customers and policies go before those of the grid with the same id.
 *
 * <p>A runtime has the slots that its candidate shows and the first token of what was measured on it; what nobody has
 * measured is as in the scenario's profile.
 */
public final class LiveFleet {
    private final List<RegistryResource> registry;
    private final Map<NodeId, Candidate> candidates = new HashMap<>();
    private final Map<ProfileId, RuntimeProfile> profiles = new LinkedHashMap<>();

    public LiveFleet(Collection<? extends RegistryResource> registry, Collection<Candidate> candidates) {
        // The registry comes in no order, a scenario is to be the same each time.
        this.registry = registry.stream()
                .<RegistryResource>map(resource -> resource)
                .sorted(Comparator.comparing(RegistryResource::resourceId))
                .toList();
        candidates.forEach(candidate -> this.candidates.put(candidate.nodeId(), candidate));
    }

    /** The scenario with this fleet; throws {@link ScenarioException} when the two do not fit together. */
    public Scenario complete(Scenario scenario) throws ScenarioException {
        profiles.clear();
        scenario.profiles().forEach(profile -> profiles.put(profile.id(), profile));
        ProfileId named = scenario.fleet().profile();
        RuntimeProfile fallback =
                named == null ? scenario.profiles().getFirst() : Objects.requireNonNull(profiles.get(named));
        List<FleetNode> nodes =
                all(Node.class).map(node -> node(node, fallback)).toList();
        Fleet fleet = new Fleet(
                FleetSource.FILE,
                null,
                all(Corridor.class).toList(),
                all(SiteOwner.class).toList(),
                all(Site.class).toList(),
                nodes);
        Scenario complete = new Scenario(
                scenario.name(),
                scenario.seed(),
                scenario.startsAt(),
                scenario.durationSeconds(),
                fleet,
                new ArrayList<>(profiles.values()),
                merged(scenario.customers(), Customer.class, Customer::id),
                merged(scenario.residencyPolicies(), ResidencyPolicy.class, ResidencyPolicy::id),
                merged(scenario.slaPolicies(), SlaPolicy.class, SlaPolicy::id),
                scenario.gateways(),
                scenario.gateway(),
                scenario.telemetry(),
                scenario.network(),
                scenario.demand(),
                scenario.events(),
                scenario.rates());
        ScenarioCheck.require(complete);
        return complete;
    }

    private <T extends RegistryResource> Stream<T> all(Class<T> type) {
        return registry.stream().filter(type::isInstance).map(type::cast);
    }

    private <K, T extends RegistryResource> List<T> merged(List<T> own, Class<T> type, Function<T, K> id) {
        Map<K, T> merged = new LinkedHashMap<>();
        all(type).forEach(resource -> merged.put(id.apply(resource), resource));
        own.forEach(resource -> merged.put(id.apply(resource), resource));
        return List.copyOf(merged.values());
    }

    private FleetNode node(Node node, RuntimeProfile fallback) {
        Map<RuntimeId, CandidateRuntime> offered = new HashMap<>();
        Candidate candidate = candidates.get(node.id());
        if (candidate != null) {
            candidate.runtimes().forEach(runtime -> offered.put(runtime.id(), runtime));
        }
        List<FleetRuntime> runtimes = new ArrayList<>();
        for (NodeRuntime runtime : node.runtimes()) {
            CandidateRuntime seen = offered.get(runtime.id());
            runtimes.add(new FleetRuntime(
                    runtime.id(),
                    runtime.group(),
                    runtime.models(),
                    seen == null || seen.slots() < 1 ? runtime.maxConcurrency() : seen.slots(),
                    profile(node, runtime, seen, fallback)));
        }
        return new FleetNode(
                node.id(), null, node.siteId(), node.tiers(), node.certifications(), runtimes, node.state());
    }

    private ProfileId profile(
            Node node, NodeRuntime runtime, @Nullable CandidateRuntime seen, RuntimeProfile fallback) {
        Double ttft = seen == null ? null : seen.ttftP50Ms();
        if (ttft == null) {
            return fallback.id();
        }
        ProfileId id = new ProfileId(node.id() + "/" + runtime.id());
        profiles.put(
                id,
                new RuntimeProfile(
                        id,
                        ttft,
                        fallback.promptTokensPerSecond(),
                        fallback.tokensPerSecond(),
                        fallback.batchingSlowdown(),
                        fallback.maxWaiting()));
        return id;
    }
}
