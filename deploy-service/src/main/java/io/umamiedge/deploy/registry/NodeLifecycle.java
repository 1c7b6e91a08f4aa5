package io.umamiedge.deploy.registry;

import io.umamiedge.contracts.registry.NodeState;
import java.util.Optional;

/**
 * The life of a node: registered, then active and draining in turns, then retired for good. A node is drained before it
 * is retired, so that what it serves can end.
 */
public sealed interface NodeLifecycle {
    NodeState state();

    /** What an operator can ask of a node. */
    enum Command {
        ACTIVATE(NodeState.ACTIVE),
        DRAIN(NodeState.DRAINING),
        RETIRE(NodeState.RETIRED);

        private final NodeState goal;

        Command(NodeState goal) {
            this.goal = goal;
        }

        /** The state that it leads to. */
        public NodeState goal() {
            return goal;
        }
    }

    /** It exists and has served nothing yet. */
    record Registered() implements NodeLifecycle {
        @Override
        public NodeState state() {
            return NodeState.REGISTERED;
        }

        public Active activate() {
            return new Active();
        }

        public Retired retire() {
            return new Retired();
        }
    }

    /** It may be given new requests. */
    record Active() implements NodeLifecycle {
        @Override
        public NodeState state() {
            return NodeState.ACTIVE;
        }

        public Draining drain() {
            return new Draining();
        }
    }

    /** It ends what it has. */
    record Draining() implements NodeLifecycle {
        @Override
        public NodeState state() {
            return NodeState.DRAINING;
        }

        public Active activate() {
            return new Active();
        }

        public Retired retire() {
            return new Retired();
        }
    }

    /** It never serves again. */
    record Retired() implements NodeLifecycle {
        @Override
        public NodeState state() {
            return NodeState.RETIRED;
        }
    }

    static NodeLifecycle of(NodeState state) {
        return switch (state) {
            case REGISTERED -> new Registered();
            case ACTIVE -> new Active();
            case DRAINING -> new Draining();
            case RETIRED -> new Retired();
        };
    }

    /** Where the command leads; where the node already is when it is there; empty when it may not go there. */
    default Optional<NodeLifecycle> decide(Command command) {
        if (state() == command.goal()) {
            return Optional.of(this);
        }
        return switch (this) {
            case Registered node ->
                switch (command) {
                    case ACTIVATE -> Optional.of(node.activate());
                    case DRAIN -> Optional.empty();
                    case RETIRE -> Optional.of(node.retire());
                };
            case Active node ->
                switch (command) {
                    case DRAIN -> Optional.of(node.drain());
                    case ACTIVATE, RETIRE -> Optional.empty();
                };
            case Draining node ->
                switch (command) {
                    case ACTIVATE -> Optional.of(node.activate());
                    case RETIRE -> Optional.of(node.retire());
                    case DRAIN -> Optional.empty();
                };
            case Retired _ -> Optional.empty();
        };
    }
}
