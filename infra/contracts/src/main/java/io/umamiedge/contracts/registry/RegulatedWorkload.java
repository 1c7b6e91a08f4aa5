package io.umamiedge.contracts.registry;

import java.util.Set;

/**
 * What a regulated workload asks of a node beyond its country.
 *
 * @param dataClass what the customer calls the data, such as {@code health}
 * @param requiredCertifications every one must be on the node
 * @param nodeGroups where it may run; empty means anywhere
 */
public record RegulatedWorkload(String dataClass, Set<String> requiredCertifications, Set<NodeGroup> nodeGroups) {
    public RegulatedWorkload {
        if (dataClass.isBlank() || dataClass.length() > 100) {
            throw new IllegalArgumentException("data_class must be 1 to 100 characters");
        }
        requiredCertifications = Set.copyOf(requiredCertifications);
        nodeGroups = Set.copyOf(nodeGroups);
    }
}
