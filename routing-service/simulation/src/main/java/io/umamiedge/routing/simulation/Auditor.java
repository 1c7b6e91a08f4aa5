package io.umamiedge.routing.simulation;

import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.routing.engine.PolicyBook;
import io.umamiedge.routing.simulation.result.PolicyAudit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Holds every destination that a decision names against the policies, see {@link PolicyOracle}. */
final class Auditor {
    private static final int MOST_EXAMPLES = 10;

    private final int nodes;
    private final Map<Long, PolicyOracle> oracles = new HashMap<>();
    private final List<String> examples = new ArrayList<>();
    private PolicyOracle newest;
    private long checked;
    private long violations;
    private long outdated;

    /** @param nodes how many nodes there are */
    Auditor(PolicyBook policies, int nodes) {
        this.nodes = nodes;
        this.newest = new PolicyOracle(policies, nodes);
        oracles.put(policies.revision(), newest);
    }

    /** The policies changed; gateways hear of it later. */
    void changed(PolicyBook policies) {
        newest = new PolicyOracle(policies, nodes);
        oracles.put(policies.revision(), newest);
    }

    /** @param decision one that selected a node */
    void check(RoutingDecision decision, GridNode selected, Iterable<GridNode> fallbacks) {
        PolicyOracle known = oracles.get(decision.registryRevision());
        if (known == null) {
            throw new IllegalStateException("a decision names a revision that never was: " + decision);
        }
        check(decision, known, selected);
        fallbacks.forEach(fallback -> check(decision, known, fallback));
    }

    PolicyAudit result() {
        return new PolicyAudit(checked, violations, outdated, examples);
    }

    private void check(RoutingDecision decision, PolicyOracle known, GridNode node) {
        checked++;
        CustomerId customer = decision.customerId();
        String forbidden = known.forbids(customer, node);
        if (forbidden != null) {
            violations++;
            if (examples.size() < MOST_EXAMPLES) {
                examples.add("request " + decision.requestId() + " of customer '" + customer + "' was meant for node '"
                        + node.id() + "', but " + forbidden);
            }
        } else if (known != newest && newest.forbids(customer, node) != null) {
            outdated++;
        }
    }
}
