package io.umamiedge.routing.simulation.result;

import java.time.Instant;
import java.util.List;

/**
 * What a simulation answers; the same scenario and seed give the same one, to the byte of its JSON.
 *
 * @param scenario the scenario's name
 * @param requests what became of all requests
 * @param ttft time to first token at the gateway, of served requests; of an answer that is not streamed, to its end
 * @param e2e time to the end of the answer at the gateway, of served requests
 * @param serviceLevels in order of customer and model
 * @param refusals in the order of the rules, only those that refused a request
 * @param corridors in order of id
 * @param nodes in order of id
 * @param intervals the run in at most 121 pieces of equal length, those that came last followed to their end
 */
public record SimulationResult(
        String scenario,
        long seed,
        Instant startsAt,
        int durationSeconds,
        int nodeCount,
        int gatewayCount,
        RequestCounts requests,
        LatencySummary ttft,
        LatencySummary e2e,
        List<ServiceLevel> serviceLevels,
        List<RuleCount> refusals,
        FailoverCounts failovers,
        PolicyAudit policyAudit,
        List<CorridorUse> corridors,
        List<NodeUse> nodes,
        Bill bill,
        int intervalSeconds,
        List<Interval> intervals) {
    public SimulationResult {
        serviceLevels = List.copyOf(serviceLevels);
        refusals = List.copyOf(refusals);
        corridors = List.copyOf(corridors);
        nodes = List.copyOf(nodes);
        intervals = List.copyOf(intervals);
    }
}
