package io.umamiedge.gateway.view;

import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.registry.RegistryResource;
import io.umamiedge.contracts.registry.ResourceKind;
import io.umamiedge.platform.registry.RegistryView;
import java.util.HashSet;
import java.util.Set;

/**
 * The registry at one revision, with what follows from all of it.
 *
 * @param dedicatedNodes every node that is dedicated to any customer
 */
public record GridView(RegistryView registry, Set<NodeId> dedicatedNodes) {
    public GridView {
        dedicatedNodes = Set.copyOf(dedicatedNodes);
    }

    public static GridView of(RegistryView registry) {
        Set<NodeId> dedicated = new HashSet<>();
        for (RegistryResource resource : registry.all(ResourceKind.CUSTOMER)) {
            dedicated.addAll(((Customer) resource).dedicatedNodeIds());
        }
        return new GridView(registry, dedicated);
    }
}
