package io.umamiedge.routing.simulation.scenario;

import io.umamiedge.contracts.event.JsonErrors.Mistake;
import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.ResidencyPolicyId;
import io.umamiedge.contracts.identity.SiteId;
import io.umamiedge.contracts.identity.SiteOwnerId;
import io.umamiedge.contracts.identity.SlaPolicyId;
import io.umamiedge.contracts.registry.Corridor;
import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.registry.ResidencyPolicy;
import io.umamiedge.contracts.registry.Site;
import io.umamiedge.contracts.registry.SiteOwner;
import io.umamiedge.contracts.registry.SlaPolicy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** What one part of a scenario says of another: every name that is used is one that is given, once. */
final class ScenarioCheck {
    private final Scenario scenario;
    private final List<Mistake> mistakes = new ArrayList<>();
    private final Map<CorridorId, Corridor> corridors;
    private final Map<SiteOwnerId, SiteOwner> owners;
    private final Map<SiteId, Site> sites;
    private final Map<ProfileId, RuntimeProfile> profiles;
    private final Map<CustomerId, Customer> customers;
    private final Map<ResidencyPolicyId, ResidencyPolicy> residency;
    private final Map<SlaPolicyId, SlaPolicy> sla;
    private final Set<CorridorId> entries = new HashSet<>();
    private final Set<NodeId> nodes = new HashSet<>();

    private ScenarioCheck(Scenario scenario) {
        this.scenario = scenario;
        Fleet fleet = scenario.fleet();
        this.corridors = index("fleet.corridors", fleet.corridors(), Corridor::id);
        this.owners = index("fleet.site_owners", fleet.siteOwners(), SiteOwner::id);
        this.sites = index("fleet.sites", fleet.sites(), Site::id);
        this.profiles = index("profiles", scenario.profiles(), RuntimeProfile::id);
        this.customers = index("customers", scenario.customers(), Customer::id);
        this.residency = index("residency_policies", scenario.residencyPolicies(), ResidencyPolicy::id);
        this.sla = index("sla_policies", scenario.slaPolicies(), SlaPolicy::id);
    }

    /**
     * Throws with every mistake there is. Of a fleet that is still to come from the live grid, and of what names a part
     * of it, nothing can be said yet.
     */
    static void require(Scenario scenario) throws ScenarioException {
        ScenarioCheck check = new ScenarioCheck(scenario);
        if (scenario.fleet().from() == FleetSource.FILE) {
            check.fleet();
            check.customers();
            check.gateways();
            check.demand();
            check.events();
        } else {
            check.live();
        }
        if (!check.mistakes.isEmpty()) {
            throw new ScenarioException(check.mistakes);
        }
    }

    private void live() {
        ProfileId profile = scenario.fleet().profile();
        if (profile != null) {
            known("fleet.profile", profiles, profile);
        } else if (profiles.isEmpty()) {
            wrong("profiles", "must name at least one: a live fleet does not tell how fast it is");
        }
    }

    private void fleet() {
        List<Site> all = scenario.fleet().sites();
        for (int i = 0; i < all.size(); i++) {
            String path = "fleet.sites[" + i + "].";
            Site site = all.get(i);
            known(path + "owner_id", owners, site.ownerId());
            known(path + "corridor_id", corridors, site.corridorId());
            Corridor corridor = corridors.get(site.corridorId());
            if (corridor != null && !corridor.countries().contains(site.country())) {
                wrong(path + "country", "is not one of its corridor's countries");
            }
        }
        List<FleetNode> groups = scenario.fleet().nodes();
        if (groups.isEmpty()) {
            wrong("fleet.nodes", "must name at least one node");
        }
        if (scenario.fleet().size() > FleetNode.MOST) {
            wrong("fleet.nodes", "must be " + FleetNode.MOST + " nodes at most");
            return;
        }
        for (int i = 0; i < groups.size(); i++) {
            node("fleet.nodes[" + i + "].", groups.get(i));
        }
    }

    private void node(String path, FleetNode node) {
        known(path + "site_id", sites, node.siteId());
        for (int i = 0; i < node.runtimes().size(); i++) {
            known(
                    path + "runtimes[" + i + "].profile",
                    profiles,
                    node.runtimes().get(i).profile());
        }
        try {
            if (!node.ids().allMatch(nodes::add)) {
                wrong(path + "id", "stands for a node that another one stands for too");
            }
        } catch (IllegalArgumentException e) {
            wrong(path + "id", "is too long for numbered nodes");
        }
    }

    private void customers() {
        for (int i = 0; i < scenario.customers().size(); i++) {
            customer("customers[" + i + "].", scenario.customers().get(i));
        }
    }

    private void customer(String path, Customer customer) {
        known(path + "residency_policy_id", residency, customer.residencyPolicyId());
        known(path + "sla_policy_id", sla, customer.slaPolicyId());
        customer.corridors().forEach(corridor -> known(path + "corridors", corridors, corridor));
        customer.dedicatedNodeIds().forEach(node -> knownNode(path + "dedicated_node_ids", node));
    }

    private void gateways() {
        if (scenario.gateways().isEmpty()) {
            wrong("gateways", "must name at least one corridor's gateways");
        }
        for (int i = 0; i < scenario.gateways().size(); i++) {
            GatewayGroup group = scenario.gateways().get(i);
            String path = "gateways[" + i + "].corridor_id";
            known(path, corridors, group.corridorId());
            if (!entries.add(group.corridorId())) {
                wrong(path, "names a corridor that another group stands in");
            }
            boolean hasSites =
                    sites.values().stream().anyMatch(site -> site.corridorId().equals(group.corridorId()));
            if (!hasSites && group.latitude() == null) {
                wrong("gateways[" + i + "].latitude", "is required: the corridor has no sites to stand between");
            }
        }
    }

    private void demand() {
        if (scenario.demand().isEmpty()) {
            wrong("demand", "must name at least one");
        }
        for (int i = 0; i < scenario.demand().size(); i++) {
            Demand demand = scenario.demand().get(i);
            known("demand[" + i + "].customer_id", customers, demand.customerId());
            if (!entries.contains(demand.corridorId())) {
                wrong("demand[" + i + "].corridor_id", "'" + demand.corridorId() + "' has no gateways");
            }
        }
    }

    private void events() {
        for (int i = 0; i < scenario.events().size(); i++) {
            String path = "events[" + i + "].";
            switch (scenario.events().get(i)) {
                case ScenarioEvent.NodeLoss loss -> target(path + "target", loss.target());
                case ScenarioEvent.SiteLoss loss -> known(path + "site_id", sites, loss.siteId());
                case ScenarioEvent.CorridorCut cut -> known(path + "corridor_id", corridors, cut.corridorId());
                case ScenarioEvent.LatencyShift shift -> target(path + "target", shift.target());
                case ScenarioEvent.CapacityChange change -> target(path + "target", change.target());
                case ScenarioEvent.PolicyChange change -> policies(path, change);
            }
        }
    }

    private void policies(String path, ScenarioEvent.PolicyChange change) {
        change.residencyPolicies().forEach(policy -> residency.put(policy.id(), policy));
        change.slaPolicies().forEach(policy -> sla.put(policy.id(), policy));
        for (int i = 0; i < change.customers().size(); i++) {
            customer(path + "customers[" + i + "].", change.customers().get(i));
        }
    }

    private void target(String path, Target target) {
        if (target.nodeId() != null) {
            knownNode(path + ".node_id", target.nodeId());
        } else if (target.siteId() != null) {
            known(path + ".site_id", sites, target.siteId());
        } else if (target.corridorId() != null) {
            known(path + ".corridor_id", corridors, target.corridorId());
        }
    }

    private <K> void known(String path, Map<K, ?> given, K id) {
        if (!given.containsKey(id)) {
            wrong(path, "'" + id + "' is not in the scenario");
        }
    }

    private void knownNode(String path, NodeId id) {
        if (!nodes.contains(id)) {
            wrong(path, "'" + id + "' is not in the scenario");
        }
    }

    private <K, T> Map<K, T> index(String path, List<T> all, Function<T, K> id) {
        Map<K, T> index = new HashMap<>();
        for (int i = 0; i < all.size(); i++) {
            if (index.put(id.apply(all.get(i)), all.get(i)) != null) {
                wrong(path + "[" + i + "].id", "is given twice");
            }
        }
        return index;
    }

    private void wrong(String path, String reason) {
        mistakes.add(new Mistake(path, reason));
    }
}
