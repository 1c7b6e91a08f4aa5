package io.umamiedge.routing.engine;

import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.ResidencyPolicyId;
import io.umamiedge.contracts.registry.FailoverRule;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.routing.Rule;
import java.util.List;

/** Something about a recorded decision that the facts or the formula do not bear out. */
public sealed interface Mismatch {
    /** What is wrong, for people. */
    String sentence();

    /** About what the registry said of a node, of which gateways hear by the router, a moment after the registry. */
    sealed interface OfNode extends Mismatch {
        Destination destination();
    }

    /** The facts are not those that the decision was made against. */
    record WrongRevision(long decided, long given) implements Mismatch {
        @Override
        public String sentence() {
            return "it was decided at registry revision " + decided + ", not " + given;
        }
    }

    /** The registry did not know the customer. */
    record UnknownCustomer(CustomerId customer) implements Mismatch {
        @Override
        public String sentence() {
            return "customer '" + customer + "' was not registered";
        }
    }

    /** The decision names another policy than the customer had. */
    record OtherPolicy(ResidencyPolicyId recorded, ResidencyPolicyId registered) implements Mismatch {
        @Override
        public String sentence() {
            return "it names residency policy '" + recorded + "', the customer's was '" + registered + "'";
        }
    }

    /** The registry did not know the node, or not its site. */
    record UnknownNode(Destination destination) implements OfNode {
        @Override
        public String sentence() {
            return "node '" + destination.nodeId() + "' was not registered";
        }
    }

    /** The node stood elsewhere than the decision says. */
    record Misplaced(Destination destination, Destination registered) implements OfNode {
        @Override
        public String sentence() {
            return "node '" + destination.nodeId() + "' stood in " + place(registered) + ", not in "
                    + place(destination);
        }

        private static String place(Destination destination) {
            return "site '" + destination.siteId() + "' of corridor '" + destination.corridorId() + "' ("
                    + destination.region() + ", " + destination.country() + ")";
        }
    }

    /** A rule kept the customer off the node. */
    record NotPermitted(Destination destination, Rule rule) implements OfNode {
        @Override
        public String sentence() {
            return "node '" + destination.nodeId() + "' was not permitted: " + rule + ", " + rule.sentence();
        }
    }

    /** The failover rule does not lead to the node. */
    record OutOfReach(Destination destination, FailoverRule rule) implements Mismatch {
        @Override
        public String sentence() {
            return "failover rule " + rule + " does not reach node '" + destination.nodeId() + "'";
        }
    }

    /** The request had failed on the node before. */
    record TriedBefore(Destination destination) implements Mismatch {
        @Override
        public String sentence() {
            return "the request had failed on node '" + destination.nodeId() + "' before";
        }
    }

    /** The selected node is not one of those that were compared. */
    record NotCompared(Destination selected) implements Mismatch {
        @Override
        public String sentence() {
            return "node '" + selected.nodeId() + "' was selected and not compared";
        }
    }

    /** The recorded inputs do not give the recorded score. */
    record OtherScore(NodeId node, double recorded, double computed) implements Mismatch {
        @Override
        public String sentence() {
            return "node '" + node + "' has score " + recorded + ", its inputs give " + computed;
        }
    }

    /** Another of the compared nodes was better. */
    record NotTheBest(NodeId selected, double score, NodeId best, double bestScore) implements Mismatch {
        @Override
        public String sentence() {
            return "node '" + selected + "' was selected with score " + score + " although '" + best + "' had "
                    + bestScore;
        }
    }

    /** It selected nothing and yet says where to go next. */
    record FallbacksOfRefusal(List<Destination> fallbacks) implements Mismatch {
        public FallbacksOfRefusal {
            fallbacks = List.copyOf(fallbacks);
        }

        @Override
        public String sentence() {
            return "it selected no node and yet names fallbacks";
        }
    }

    /** The decision refused by a rule that did not apply. */
    record UnfoundedRefusal(Rule rule) implements Mismatch {
        @Override
        public String sentence() {
            return "it was refused by " + rule + ", which did not apply";
        }
    }

    /** Another engine chose among the permitted, by a formula that this one does not know. */
    record OtherVersion(int version) implements Mismatch {
        @Override
        public String sentence() {
            return "the choice was made by engine version " + version + ", which this one (" + RoutingEngine.VERSION
                    + ") cannot make again";
        }
    }

    /** Something is missing from the record without which it cannot be checked. */
    record Incomplete(String what) implements Mismatch {
        @Override
        public String sentence() {
            return what;
        }
    }
}
