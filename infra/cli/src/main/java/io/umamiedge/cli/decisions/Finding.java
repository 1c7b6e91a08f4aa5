package io.umamiedge.cli.decisions;

import io.umamiedge.contracts.routing.RoutingDecision;

/**
 * A decision that policy did not permit.
 *
 * @param what a clause that says what was wrong, with the rule's code where a rule is to blame
 */
record Finding(RoutingDecision decision, String what) {
    @Override
    public String toString() {
        return decision.decidedAt() + "  decision " + decision.decisionId() + " of customer '" + decision.customerId()
                + "' at revision " + decision.registryRevision() + ": " + what;
    }
}
