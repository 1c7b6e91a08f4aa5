package io.umamiedge.routing.engine;

import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.registry.Customer;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which nodes serve nobody but certain customers, as the registry has it at one revision.
 *
 * @param owners by node, at least one each
 */
public record Dedications(Map<NodeId, Set<CustomerId>> owners) {
    public static final Dedications NONE = new Dedications(Map.of());

    public Dedications {
        Map<NodeId, Set<CustomerId>> copy = HashMap.newHashMap(owners.size());
        owners.forEach((node, customers) -> copy.put(node, Set.copyOf(customers)));
        owners = Map.copyOf(copy);
    }

    public static Dedications of(Collection<Customer> customers) {
        Map<NodeId, Set<CustomerId>> owners = new HashMap<>();
        for (Customer customer : customers) {
            for (NodeId node : customer.dedicatedNodeIds()) {
                owners.computeIfAbsent(node, _ -> new HashSet<>()).add(customer.id());
            }
        }
        return owners.isEmpty() ? NONE : new Dedications(owners);
    }

    /** Whom alone the node serves; empty for a node that is dedicated to nobody. */
    public Set<CustomerId> of(NodeId node) {
        return owners.getOrDefault(node, Set.of());
    }
}
