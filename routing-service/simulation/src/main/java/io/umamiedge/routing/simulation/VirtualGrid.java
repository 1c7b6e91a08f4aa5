package io.umamiedge.routing.simulation;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.SiteId;
import io.umamiedge.contracts.registry.Corridor;
import io.umamiedge.contracts.registry.RegistryResource;
import io.umamiedge.contracts.registry.Site;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.routing.engine.PolicyBook;
import io.umamiedge.routing.simulation.scenario.FleetNode;
import io.umamiedge.routing.simulation.scenario.GatewayGroup;
import io.umamiedge.routing.simulation.scenario.GatewaySettings;
import io.umamiedge.routing.simulation.scenario.ProfileId;
import io.umamiedge.routing.simulation.scenario.RuntimeProfile;
import io.umamiedge.routing.simulation.scenario.Scenario;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All that a simulated request can meet, made of a scenario. */
final class VirtualGrid {
    private final Timeline timeline;
    private final GatewaySettings settings;
    private final Network network;
    private final List<GridNode> nodes;
    private final Map<NodeId, GridNode> nodesById = new HashMap<>();
    private final List<SimulatedGateway> gateways = new ArrayList<>();
    private final Router router;
    private final IntervalSeries series;
    private final Measurements measurements;
    private final Accounts accounts;
    private final Auditor auditor;
    private final TimeoutLine firstByteTimeouts;
    private final TimeoutLine answerTimeouts;
    private final TimeoutLine totalTimeouts;
    private PolicyBook policies;
    private long underWay;

    VirtualGrid(Scenario scenario) {
        this.timeline = new Timeline(scenario.startsAt());
        this.settings = scenario.gateway();
        this.network = new Network(
                scenario.network(), scenario.gateways(), scenario.fleet().sites());
        this.nodes = nodes(scenario, timeline);
        nodes.forEach(node -> nodesById.put(node.id(), node));
        this.policies = policies(
                1,
                Stream.of(scenario.customers(), scenario.residencyPolicies(), scenario.slaPolicies())
                        .flatMap(Collection::stream)
                        .toList());
        for (GatewayGroup group : scenario.gateways()) {
            long[] rttMicros = network.rttMicros(group.corridorId(), nodes);
            for (int i = 0; i < group.count(); i++) {
                Draws seeds = new Draws(scenario.seed(), Purpose.DECISIONS, gateways.size());
                gateways.add(new SimulatedGateway(timeline, group.corridorId(), rttMicros, seeds, policies));
            }
        }
        this.router = new Router(
                timeline,
                scenario.telemetry(),
                network,
                nodes,
                gateways,
                new Draws(scenario.seed(), Purpose.REPORTS),
                this::isOver);
        this.series = new IntervalSeries(nodes, scenario.durationSeconds());
        this.measurements = new Measurements(series, nodes.size());
        this.accounts = new Accounts(scenario.rates(), scenario.fleet().siteOwners());
        this.auditor = new Auditor(policies, nodes.size());
        this.firstByteTimeouts = new TimeoutLine(timeline, settings.firstByteTimeoutMs());
        this.answerTimeouts = new TimeoutLine(timeline, settings.answerTimeoutMs());
        this.totalTimeouts = new TimeoutLine(timeline, settings.totalTimeoutMs());
    }

    /** What each kind of draw is for, so that a change of one leaves the others as they were. */
    static final class Purpose {
        static final long DECISIONS = 1;
        static final long REPORTS = 2;
        static final long ARRIVALS = 3;
        static final long LENGTHS = 4;
        static final long TARGETS = 5;

        private Purpose() {}
    }

    Timeline timeline() {
        return timeline;
    }

    GatewaySettings settings() {
        return settings;
    }

    Network network() {
        return network;
    }

    /** In order of id. */
    List<GridNode> nodes() {
        return nodes;
    }

    GridNode node(NodeId id) {
        return Objects.requireNonNull(nodesById.get(id));
    }

    List<SimulatedGateway> gateways() {
        return gateways;
    }

    Router router() {
        return router;
    }

    IntervalSeries series() {
        return series;
    }

    Measurements measurements() {
        return measurements;
    }

    Accounts accounts() {
        return accounts;
    }

    Auditor auditor() {
        return auditor;
    }

    TimeoutLine firstByteTimeouts() {
        return firstByteTimeouts;
    }

    TimeoutLine answerTimeouts() {
        return answerTimeouts;
    }

    TimeoutLine totalTimeouts() {
        return totalTimeouts;
    }

    /** As the registry holds them now. */
    PolicyBook policies() {
        return policies;
    }

    /** The registry holds something else from now on; who may hear of it is told by the caller. */
    void changePolicies(Collection<? extends RegistryResource> changed) {
        Map<String, RegistryResource> next = new HashMap<>();
        Stream.of(policies.customers(), policies.residencyPolicies(), policies.slaPolicies())
                .flatMap(map -> map.values().stream())
                .forEach(resource -> next.put(resource.kind() + "/" + resource.resourceId(), resource));
        changed.forEach(resource -> next.put(resource.kind() + "/" + resource.resourceId(), resource));
        policies = policies(policies.revision() + 1, next.values());
        auditor.changed(policies);
    }

    /** One request more is to come or under way. */
    void expect() {
        underWay++;
    }

    void ended() {
        underWay--;
    }

    /** No request is under way and none is to come. */
    boolean isOver() {
        return underWay == 0;
    }

    /** Checks a decision against the policies, whatever it selected. */
    void audit(RoutingDecision decision) {
        Destination selected = decision.selected();
        if (selected != null) {
            auditor.check(
                    decision,
                    node(selected.nodeId()),
                    decision.fallbackOptions().stream()
                            .map(fallback -> node(fallback.nodeId()))
                            .toList());
        }
    }

    private static PolicyBook policies(long revision, Collection<? extends RegistryResource> resources) {
        return PolicyBook.of(
                revision,
                kind -> resources.stream()
                        .filter(resource -> resource.kind() == kind)
                        .toList());
    }

    private static List<GridNode> nodes(Scenario scenario, Timeline timeline) {
        Map<SiteId, Site> sites = index(scenario.fleet().sites(), Site::id);
        Map<CorridorId, Corridor> corridors = index(scenario.fleet().corridors(), Corridor::id);
        Map<ProfileId, RuntimeProfile> profiles = index(scenario.profiles(), RuntimeProfile::id);
        record Named(NodeId id, FleetNode spec) {}
        List<Named> named = scenario.fleet().nodes().stream()
                .flatMap(spec -> spec.ids().map(id -> new Named(id, spec)))
                .sorted(Comparator.comparing(node -> node.id.value()))
                .toList();
        List<GridNode> nodes = new ArrayList<>(named.size());
        for (Named node : named) {
            Site site = Objects.requireNonNull(sites.get(node.spec.siteId()));
            List<ServingRuntime> runtimes = node.spec.runtimes().stream()
                    .map(runtime -> new ServingRuntime(
                            timeline, runtime, Objects.requireNonNull(profiles.get(runtime.profile()))))
                    .toList();
            nodes.add(new GridNode(
                    nodes.size(),
                    node.id,
                    node.spec,
                    site,
                    Objects.requireNonNull(corridors.get(site.corridorId())),
                    runtimes));
        }
        return List.copyOf(nodes);
    }

    private static <K, T> Map<K, T> index(List<T> all, Function<T, K> id) {
        return all.stream().collect(Collectors.toMap(id, Function.identity()));
    }
}
