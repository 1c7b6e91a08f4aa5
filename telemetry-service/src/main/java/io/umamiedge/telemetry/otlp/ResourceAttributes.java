package io.umamiedge.telemetry.otlp;

import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.registry.Node;
import io.umamiedge.contracts.registry.NodeRuntime;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a collector says of what some metrics were measured on.
 *
 * @param values in text
 */
record ResourceAttributes(Map<String, String> values) {
    /** Says outright which of the node's runtimes it is. */
    static final String RUNTIME_ID = "umami.runtime.id";

    ResourceAttributes {
        values = Map.copyOf(values);
    }

    /** The runtime that its attributes name; empty when they name none of this node's. */
    Optional<RuntimeId> named(Node node) {
        return Stream.of(RUNTIME_ID, "service.instance.id", "service.name")
                .map(values::get)
                .flatMap(value -> node.runtimes().stream()
                        .map(NodeRuntime::id)
                        .filter(id -> id.value().equals(value)))
                .findFirst();
    }

    /** The same, or the node's only runtime unless the attributes insist on another. */
    Optional<RuntimeId> runtime(Node node) {
        boolean only = node.runtimes().size() == 1 && !values.containsKey(RUNTIME_ID);
        return named(node)
                .or(() -> only ? Optional.of(node.runtimes().getFirst().id()) : Optional.empty());
    }

    /** For people. */
    String label() {
        return values.getOrDefault(
                RUNTIME_ID, values.getOrDefault("service.instance.id", values.getOrDefault("service.name", "unnamed")));
    }
}
