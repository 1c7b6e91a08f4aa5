package io.umamiedge.routing.engine;

import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.registry.RuntimeGroup;
import io.umamiedge.contracts.routing.CandidateRuntime;
import java.util.Set;

/** Where the newest index of one model, or of one model in some runtime groups, is found. Written under the table's lock. */
final class Shelf {
    private final ModelName model;
    private final Set<RuntimeGroup> groups;
    private final int number;
    private volatile ModelIndex index = ModelIndex.EMPTY;

    /**
     * @param groups empty for any
     * @param number dense, of this table
     */
    Shelf(ModelName model, Set<RuntimeGroup> groups, int number) {
        this.model = model;
        this.groups = groups;
        this.number = number;
    }

    Set<RuntimeGroup> groups() {
        return groups;
    }

    int number() {
        return number;
    }

    ModelIndex index() {
        return index;
    }

    void put(ModelIndex next) {
        index = next;
    }

    boolean holds(CandidateRuntime runtime) {
        return runtime.models().contains(model) && (groups.isEmpty() || groups.contains(runtime.group()));
    }
}
