package io.umamiedge.routing.simulation;

import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.registry.Corridor;
import io.umamiedge.contracts.registry.Site;
import io.umamiedge.routing.simulation.scenario.FleetNode;
import io.umamiedge.routing.simulation.scenario.ScenarioEvent.LossKind;
import java.util.List;

/** A simulated machine and what has befallen it; losses may overlap, and it is back when the last of them is over. */
final class GridNode {
    private final int index;
    private final NodeId id;
    private final FleetNode spec;
    private final Site site;
    private final Corridor corridor;
    private final List<ServingRuntime> runtimes;
    private int crashes;
    private int silences;
    private long addedRttMicros;

    GridNode(int index, NodeId id, FleetNode spec, Site site, Corridor corridor, List<ServingRuntime> runtimes) {
        this.index = index;
        this.id = id;
        this.spec = spec;
        this.site = site;
        this.corridor = corridor;
        this.runtimes = List.copyOf(runtimes);
    }

    /** Its place among all nodes of the grid. */
    int index() {
        return index;
    }

    NodeId id() {
        return id;
    }

    FleetNode spec() {
        return spec;
    }

    Site site() {
        return site;
    }

    Corridor corridor() {
        return corridor;
    }

    List<ServingRuntime> runtimes() {
        return runtimes;
    }

    ServingRuntime runtime(RuntimeId runtime) {
        for (ServingRuntime one : runtimes) {
            if (one.spec().id().equals(runtime)) {
                return one;
            }
        }
        throw new IllegalArgumentException("node " + id + " has no runtime " + runtime);
    }

    boolean isUp() {
        return crashes == 0 && silences == 0;
    }

    /** Nothing answers, not even with a refusal. */
    boolean isSilent() {
        return silences > 0;
    }

    long addedRttMicros() {
        return addedRttMicros;
    }

    void addRtt(long micros) {
        addedRttMicros += micros;
    }

    /** It goes, with all that it was serving. */
    void lose(LossKind how) {
        switch (how) {
            case CRASH -> crashes++;
            case SILENCE -> silences++;
        }
        runtimes.forEach(runtime -> runtime.lose(how == LossKind.CRASH));
    }

    void comeBack(LossKind how) {
        switch (how) {
            case CRASH -> crashes--;
            case SILENCE -> silences--;
        }
        if (isUp()) {
            runtimes.forEach(ServingRuntime::comeBack);
        }
    }
}
