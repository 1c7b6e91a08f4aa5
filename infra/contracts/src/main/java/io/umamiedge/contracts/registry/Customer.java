package io.umamiedge.contracts.registry;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.ResidencyPolicyId;
import io.umamiedge.contracts.identity.SlaPolicyId;
import java.util.Set;

/**
 * Whoever holds customer keys and is billed.
 *
 * @param corridors where it may be served at all; holds the home corridor
 * @param dedicatedNodeIds nodes that serve nobody else; when not empty, this customer is served by them alone
 */
public record Customer(
        CustomerId id,
        String name,
        Tier tier,
        CorridorId homeCorridorId,
        Set<CorridorId> corridors,
        ResidencyPolicyId residencyPolicyId,
        SlaPolicyId slaPolicyId,
        CustomerLimits limits,
        Set<NodeId> dedicatedNodeIds)
        implements RegistryResource {
    public Customer {
        Checks.name(name);
        corridors = Set.copyOf(corridors);
        dedicatedNodeIds = Set.copyOf(dedicatedNodeIds);
        if (!corridors.contains(homeCorridorId)) {
            throw new IllegalArgumentException("corridors must hold home_corridor_id " + homeCorridorId);
        }
    }

    @Override
    public ResourceKind kind() {
        return ResourceKind.CUSTOMER;
    }

    @Override
    public String resourceId() {
        return id.value();
    }
}
