package io.umamiedge.routing.simulation.scenario;

import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.registry.RuntimeGroup;
import java.util.List;
import java.util.Set;

/**
 * A runtime of a simulated node.
 *
 * @param models what it serves, at least one, no duplicates
 * @param slots requests it runs at once, 1 to 100 000
 * @param profile one of the scenario's profiles
 */
public record FleetRuntime(RuntimeId id, RuntimeGroup group, List<ModelName> models, int slots, ProfileId profile) {
    public FleetRuntime {
        models = List.copyOf(models);
        if (models.isEmpty() || Set.copyOf(models).size() != models.size()) {
            throw new IllegalArgumentException("models must name at least one model, each once");
        }
        Bounds.range("slots", slots, 1, 100_000);
    }
}
