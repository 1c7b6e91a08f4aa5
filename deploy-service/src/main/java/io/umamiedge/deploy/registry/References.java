package io.umamiedge.deploy.registry;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.contracts.registry.Corridor;
import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.registry.KeyRecord;
import io.umamiedge.contracts.registry.Node;
import io.umamiedge.contracts.registry.RegistryResource;
import io.umamiedge.contracts.registry.ResidencyPolicy;
import io.umamiedge.contracts.registry.ResourceKind;
import io.umamiedge.contracts.registry.Site;
import io.umamiedge.contracts.registry.SiteOwner;
import io.umamiedge.contracts.registry.SlaPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Lists what a resource says of others. */
public final class References {
    public static final String CORRIDOR = "corridor_id";
    public static final String CORRIDORS = "corridors";
    public static final String OWNER = "owner_id";
    public static final String SITE = "site_id";
    public static final String RESIDENCY_POLICY = "residency_policy_id";
    public static final String SLA_POLICY = "sla_policy_id";
    public static final String DEDICATED_NODES = "dedicated_node_ids";
    public static final String HOLDER = "holder_id";

    private References() {}

    public static List<Reference> of(RegistryResource resource) {
        return switch (resource) {
            case Corridor _, SiteOwner _, ResidencyPolicy _, SlaPolicy _ -> List.of();
            case Site site ->
                List.of(
                        to(CORRIDOR, ResourceKind.CORRIDOR, site.corridorId().value()),
                        to(OWNER, ResourceKind.SITE_OWNER, site.ownerId().value()));
            case Node node -> List.of(to(SITE, ResourceKind.SITE, node.siteId().value()));
            case Customer customer -> ofCustomer(customer);
            case KeyRecord key ->
                List.of(new Reference(
                        HOLDER,
                        holder(key.holderKind(), key.holderId()),
                        // A key that opens nothing any more must not keep its holder alive.
                        key.holderKind() != KeyKind.OPERATOR && key.revokedAt() == null));
        };
    }

    /** The target of a key's reference to whoever holds it. */
    public static String holder(KeyKind kind, String id) {
        return kind.name().toLowerCase(Locale.ROOT) + "/" + id;
    }

    // The home corridor is among the corridors: the record itself sees to that.
    private static List<Reference> ofCustomer(Customer customer) {
        List<Reference> references = new ArrayList<>();
        for (CorridorId corridor : customer.corridors()) {
            references.add(to(CORRIDORS, ResourceKind.CORRIDOR, corridor.value()));
        }
        references.add(to(
                RESIDENCY_POLICY,
                ResourceKind.RESIDENCY_POLICY,
                customer.residencyPolicyId().value()));
        references.add(
                to(SLA_POLICY, ResourceKind.SLA_POLICY, customer.slaPolicyId().value()));
        for (NodeId node : customer.dedicatedNodeIds()) {
            references.add(to(DEDICATED_NODES, ResourceKind.NODE, node.value()));
        }
        return List.copyOf(references);
    }

    private static Reference to(String field, ResourceKind kind, String id) {
        return Reference.to(field, new ResourceKey(kind, id));
    }
}
