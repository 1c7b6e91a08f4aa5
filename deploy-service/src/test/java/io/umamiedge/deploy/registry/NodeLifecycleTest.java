package io.umamiedge.deploy.registry;

import static io.umamiedge.contracts.registry.NodeState.ACTIVE;
import static io.umamiedge.contracts.registry.NodeState.DRAINING;
import static io.umamiedge.contracts.registry.NodeState.REGISTERED;
import static io.umamiedge.contracts.registry.NodeState.RETIRED;
import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.registry.NodeState;
import io.umamiedge.deploy.registry.NodeLifecycle.Command;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class NodeLifecycleTest {
    @Test
    void movesOnlyAsANodeMay() {
        Map<String, NodeState> allowed = new TreeMap<>();
        for (NodeState from : NodeState.values()) {
            for (Command command : Command.values()) {
                NodeLifecycle.of(from)
                        .decide(command)
                        .ifPresent(next -> allowed.put(from + " " + command, next.state()));
            }
        }
        assertThat(allowed)
                .isEqualTo(Map.of(
                        "REGISTERED ACTIVATE", ACTIVE,
                        "REGISTERED RETIRE", RETIRED,
                        "ACTIVE ACTIVATE", ACTIVE,
                        "ACTIVE DRAIN", DRAINING,
                        "DRAINING ACTIVATE", ACTIVE,
                        "DRAINING DRAIN", DRAINING,
                        "DRAINING RETIRE", RETIRED,
                        "RETIRED RETIRE", RETIRED));
    }

    @Test
    void isInTheStateThatItWasMadeFrom() {
        assertThat(new NodeState[] {REGISTERED, ACTIVE, DRAINING, RETIRED})
                .allSatisfy(state -> assertThat(NodeLifecycle.of(state).state()).isEqualTo(state));
    }
}
