package io.umamiedge.cli.decisions;

import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.routing.engine.Mismatch;

/** Something that is wrong with a recorded decision. */
record Finding(RoutingDecision decision, Mismatch mismatch) {
    @Override
    public String toString() {
        return decision.decidedAt() + "  decision " + decision.decisionId() + " of customer '" + decision.customerId()
                + "' at revision " + decision.registryRevision() + ": " + mismatch.sentence();
    }
}
