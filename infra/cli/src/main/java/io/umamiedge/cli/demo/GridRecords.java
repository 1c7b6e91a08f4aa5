package io.umamiedge.cli.demo;

import io.umamiedge.contracts.identity.DecisionId;
import io.umamiedge.contracts.identity.FailoverId;
import io.umamiedge.contracts.identity.RequestId;
import io.umamiedge.contracts.request.RequestAdmitted;
import io.umamiedge.contracts.request.RequestCompleted;
import io.umamiedge.contracts.routing.Failover;
import io.umamiedge.contracts.routing.RoutingDecision;
import java.util.List;

/**
 * The grid's end of the books for one stretch of time, each list as it stands, duplicates and all.
 *
 * @param auditedDecisions from audit-service, not from the topic
 * @param auditedFailovers likewise
 * @param billedRequests from billing-service: one element for each billed line
 */
public record GridRecords(
        List<RequestAdmitted> admitted,
        List<RoutingDecision> decisions,
        List<Failover> failovers,
        List<RequestCompleted> completed,
        List<DecisionId> auditedDecisions,
        List<FailoverId> auditedFailovers,
        List<RequestId> billedRequests) {
    public GridRecords {
        admitted = List.copyOf(admitted);
        decisions = List.copyOf(decisions);
        failovers = List.copyOf(failovers);
        completed = List.copyOf(completed);
        auditedDecisions = List.copyOf(auditedDecisions);
        auditedFailovers = List.copyOf(auditedFailovers);
        billedRequests = List.copyOf(billedRequests);
    }
}
