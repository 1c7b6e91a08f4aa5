package io.umamiedge.routing.ejection;

import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.routing.Ejection;
import io.umamiedge.contracts.routing.EjectionCause;
import io.umamiedge.routing.ejection.FirstTokenTimes.Spread;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The circuit of every node, moved by what gateways saw, by telemetry and by time. To be used on one thread.
 */
public final class Circuits {
    /** What telemetry says of a node. */
    public enum Signal {
        /** Its reports arrive. */
        HEARD,
        /** Its reports stopped. */
        SILENT,
        /** It never reported, or is not meant to be offered. */
        NONE
    }

    /** Whether the grid can do without a node. */
    @FunctionalInterface
    public interface Guard {
        boolean mayLeave(NodeId node);
    }

    private final EjectionRules rules;
    private final Map<NodeId, Circuit> circuits = new HashMap<>();
    private final Map<NodeId, Outcomes> outcomes = new HashMap<>();

    public Circuits(EjectionRules rules) {
        this.rules = rules;
    }

    /** Goes on where another router stopped. */
    public void restore(NodeId node, @Nullable Ejection record) {
        Circuit circuit = Circuit.of(record);
        if (!circuit.equals(get(node))) {
            enter(node, circuit);
        }
    }

    public void forget(NodeId node) {
        circuits.remove(node);
        outcomes.remove(node);
    }

    public void observe(Observation observation) {
        outcomes.computeIfAbsent(
                        observation.nodeId(),
                        node -> new Outcomes(rules.window(), get(node).since()))
                .add(observation);
    }

    /** The node has started anew: what it failed before says little, the first time. */
    public void rebooted(NodeId node, Instant now) {
        if (get(node) instanceof Circuit.Ejected ejected && ejected.times() == 1) {
            enter(node, ejected.probe(now));
        }
    }

    /**
     * Compares the nodes of a corridor by their times to first token, model by model; the next {@link #look} at those
     * that fall out of line ejects them.
     */
    public void compare(Collection<NodeId> corridor) {
        Map<ModelName, List<NodeId>> told = new HashMap<>();
        for (NodeId node : corridor) {
            Outcomes seen = outcomes.get(node);
            if (seen != null) {
                seen.slow(false);
                seen.tellingModels()
                        .forEach(model -> told.computeIfAbsent(model, _ -> new ArrayList<>())
                                .add(node));
            }
        }
        told.forEach(this::compare);
    }

    /**
     * Moves the node's circuit as far as it goes by now.
     *
     * @param guard asked before a node is ejected, and whether one that is could still be missed
     */
    public Circuit look(NodeId node, Signal signal, Instant now, Guard guard) {
        Circuit before = get(node);
        Circuit after = signal == Signal.NONE ? before : next(before, node, signal == Signal.SILENT, now, guard);
        if (!after.equals(before)) {
            enter(node, after);
        }
        return after;
    }

    private Circuit next(Circuit circuit, NodeId node, boolean isSilent, Instant now, Guard guard) {
        return switch (circuit) {
            case Circuit.Closed closed -> {
                if (isSilent) {
                    yield closed.fallSilent(now, rules);
                }
                EjectionCause fault = fault(node, now);
                yield fault != null && guard.mayLeave(node)
                        ? closed.eject(fault, now, rules)
                        : closed.settle(now, rules);
            }
            case Circuit.Silent silent -> isSilent ? silent : silent.heard(now, rules);
            case Circuit.Ejected ejected -> {
                if (isSilent) {
                    yield ejected.isOver(now) ? ejected.staySilent(now) : ejected;
                }
                yield ejected.isOver(now) || !guard.mayLeave(node) ? ejected.probe(now) : ejected;
            }
            case Circuit.Probing probing -> {
                if (isSilent) {
                    yield probing.fallSilent(now);
                }
                Outcomes seen = outcomes.get(node);
                if (seen == null) {
                    yield probing;
                }
                if (seen.isFailing()) {
                    yield guard.mayLeave(node) ? probing.eject(probing.cause(), now, rules) : probing;
                }
                yield seen.answered() >= rules.probeSuccesses() ? probing.recover(now) : probing;
            }
        };
    }

    private @Nullable EjectionCause fault(NodeId node, Instant now) {
        Outcomes seen = outcomes.get(node);
        return seen == null ? null : seen.fault(rules, now);
    }

    private void compare(ModelName model, List<NodeId> nodes) {
        if (nodes.size() <= rules.latencyPeers()) {
            return;
        }
        Spread corridor = Spread.of(nodes.stream()
                .mapToDouble(node -> outcomes(node).firstTokens(model).recent())
                .toArray());
        for (NodeId node : nodes) {
            if (outcomes(node).firstTokens(model).isOutlier(corridor, rules.latencyFactor())) {
                outcomes(node).slow(true);
            }
        }
    }

    private Outcomes outcomes(NodeId node) {
        return Objects.requireNonNull(outcomes.get(node));
    }

    private Circuit get(NodeId node) {
        return circuits.getOrDefault(node, Circuit.Closed.NEW);
    }

    private void enter(NodeId node, Circuit circuit) {
        if (circuit.equals(Circuit.Closed.NEW)) {
            circuits.remove(node);
        } else {
            circuits.put(node, circuit);
        }
        Outcomes seen = outcomes.get(node);
        // Settling is no new beginning: nothing happened.
        if (seen != null && circuit.since().isAfter(Instant.EPOCH)) {
            seen.restart(circuit.since());
        }
    }
}
