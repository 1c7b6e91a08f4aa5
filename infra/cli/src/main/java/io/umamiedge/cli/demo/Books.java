package io.umamiedge.cli.demo;

import io.umamiedge.contracts.identity.DecisionId;
import io.umamiedge.contracts.identity.FailoverId;
import io.umamiedge.contracts.identity.RequestId;
import io.umamiedge.contracts.request.Outcome;
import io.umamiedge.contracts.request.RequestAdmitted;
import io.umamiedge.contracts.request.RequestCompleted;
import io.umamiedge.contracts.routing.Failover;
import io.umamiedge.contracts.routing.RoutingDecision;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Compares what the clients saw with what the grid recorded, audited and billed, request by request.
 *
 * <p><em>Lost</em>: a client saw a whole response and some record of it is missing. <em>Unaccounted</em>: the grid has a
 * record, an audit entry or a billed line too many, that is, one that belongs to no request of these clients, or to one
 * that was answered otherwise, or the same one twice. A request whose client saw a broken connection may have any part
 * of its records, each once: nobody can know how far it came.
 */
public final class Books {
    private final List<String> lost = new ArrayList<>();
    private final List<String> unaccounted = new ArrayList<>();
    private final Totals totals;

    /**
     * The two ends in numbers.
     *
     * @param complete responses that clients saw whole
     * @param served decisions behind a request recorded as served
     * @param usageEvents records of served requests
     * @param auditedServed audit entries of those decisions
     * @param billed billed lines of served requests
     */
    public record Totals(long complete, long served, long usageEvents, long auditedServed, long billed) {
        /** True when no response was lost, doubled or invented on its way through the books. */
        public boolean agree() {
            return complete == served
                    && served == usageEvents
                    && usageEvents == auditedServed
                    && auditedServed == billed;
        }
    }

    private Books(Totals totals) {
        this.totals = totals;
    }

    public static Books compare(List<SeenRequest> seen, GridRecords grid) {
        Map<RequestId, SeenRequest> clients = clientsByRequest(seen, grid.admitted());
        Map<RequestId, List<RequestCompleted>> completed = group(grid.completed(), RequestCompleted::requestId);
        Map<DecisionId, List<RoutingDecision>> decisions = group(grid.decisions(), RoutingDecision::decisionId);
        Map<DecisionId, Long> auditedDecisions = count(grid.auditedDecisions());
        Map<FailoverId, Long> auditedFailovers = count(grid.auditedFailovers());
        Map<RequestId, Long> billed = count(grid.billedRequests());

        List<RequestCompleted> served = grid.completed().stream()
                .filter(record -> record.outcome() == Outcome.SERVED)
                .toList();
        Books books = new Books(new Totals(
                seen.stream().filter(SeenRequest::isComplete).count(),
                served.stream()
                        .map(RequestCompleted::decisionId)
                        .filter(decisions::containsKey)
                        .distinct()
                        .count(),
                served.size(),
                served.stream()
                        .mapToLong(record -> auditedDecisions.getOrDefault(record.decisionId(), 0L))
                        .sum(),
                served.stream()
                        .mapToLong(record -> billed.getOrDefault(record.requestId(), 0L))
                        .sum()));

        for (SeenRequest request : seen) {
            if (request.isComplete()) {
                books.checkComplete(request, completed, decisions, auditedDecisions, billed);
            }
        }
        books.checkSurplus(
                clients,
                namelessBroken(seen, grid.admitted()),
                grid,
                completed,
                auditedDecisions,
                auditedFailovers,
                billed);
        return books;
    }

    public Totals totals() {
        return totals;
    }

    /** What clients saw whole and the grid did not keep; a sentence each. */
    public List<String> lost() {
        return List.copyOf(lost);
    }

    /** What the grid has and no client explains; a sentence each. */
    public List<String> unaccounted() {
        return List.copyOf(unaccounted);
    }

    public boolean match() {
        return lost.isEmpty() && unaccounted.isEmpty();
    }

    private void checkComplete(
            SeenRequest request,
            Map<RequestId, List<RequestCompleted>> completed,
            Map<DecisionId, List<RoutingDecision>> decisions,
            Map<DecisionId, Long> auditedDecisions,
            Map<RequestId, Long> billed) {
        RequestId id = request.requestId();
        if (id == null) {
            lost.add(request.clientRequestId() + " was answered without a request id");
            return;
        }
        List<RequestCompleted> records = completed.getOrDefault(id, List.of());
        if (records.isEmpty() || records.getFirst().outcome() != Outcome.SERVED) {
            lost.add(id + " has no record of having been served");
            return;
        }
        DecisionId decision = records.getFirst().decisionId();
        if (!decisions.containsKey(decision)) {
            lost.add(id + " has no decision");
        }
        if (auditedDecisions.getOrDefault(decision, 0L) == 0) {
            lost.add(id + " has no audit entry");
        }
        if (billed.getOrDefault(id, 0L) == 0) {
            lost.add(id + " is not billed");
        }
    }

    private void checkSurplus(
            Map<RequestId, SeenRequest> clients,
            long namelessBroken,
            GridRecords grid,
            Map<RequestId, List<RequestCompleted>> completed,
            Map<DecisionId, Long> auditedDecisions,
            Map<FailoverId, Long> auditedFailovers,
            Map<RequestId, Long> billed) {
        Map<RequestId, String> strangers = new TreeMap<>(Comparator.comparing(RequestId::value));
        completed.forEach((id, records) -> {
            if (records.size() > 1) {
                unaccounted.add(id + " was completed " + records.size() + " times");
            }
            SeenRequest client = clients.get(id);
            Outcome outcome = records.getFirst().outcome();
            if (client == null) {
                strangers.put(id, id + " was completed for no client");
            } else if (outcome == Outcome.SERVED && client.ending() instanceof SeenRequest.Refused refused) {
                unaccounted.add(id + " is recorded as served, its client was refused with " + refused.status());
            }
        });
        Set<RequestId> billable =
                grid.completed().stream().map(RequestCompleted::requestId).collect(Collectors.toSet());
        billed.forEach((id, lines) -> {
            if (lines > 1 || !billable.contains(id)) {
                unaccounted.add(
                        id + " was billed " + lines + " times" + (billable.contains(id) ? "" : " without usage"));
            }
        });
        for (RoutingDecision decision : new HashSet<>(grid.decisions())) {
            if (!clients.containsKey(decision.requestId())) {
                strangers.computeIfAbsent(decision.requestId(), id -> id + " was decided for no client");
            }
            long entries = auditedDecisions.getOrDefault(decision.decisionId(), 0L);
            if (entries != 1) {
                unaccounted.add(decision.decisionId() + " has " + entries + " audit entries");
            }
        }
        // A gateway that dies may leave a decision without the admission that names its client: as many strangers as
        // there are clients with a broken connection and no record at all are explained.
        if (strangers.size() > namelessBroken) {
            unaccounted.addAll(strangers.values());
        }
        for (Failover failover : new HashSet<>(grid.failovers())) {
            long entries = auditedFailovers.getOrDefault(failover.failoverId(), 0L);
            if (entries != 1) {
                unaccounted.add(failover.failoverId() + " has " + entries + " audit entries");
            }
        }
    }

    private static long namelessBroken(List<SeenRequest> seen, List<RequestAdmitted> admitted) {
        Set<String> recorded = new HashSet<>();
        admitted.forEach(record -> recorded.add(String.valueOf(record.clientRequestId())));
        return seen.stream()
                .filter(request -> request.ending() instanceof SeenRequest.Broken && request.requestId() == null)
                .filter(request -> !recorded.contains(request.clientRequestId()))
                .count();
    }

    /** Finds the client of each request: by the gateway's id where it was answered, by the client's own otherwise. */
    private static Map<RequestId, SeenRequest> clientsByRequest(
            List<SeenRequest> seen, List<RequestAdmitted> admitted) {
        Map<RequestId, SeenRequest> byRequest = new HashMap<>();
        Map<String, SeenRequest> byClientId = new HashMap<>();
        for (SeenRequest request : seen) {
            byClientId.put(request.clientRequestId(), request);
            if (request.requestId() != null) {
                byRequest.put(request.requestId(), request);
            }
        }
        for (RequestAdmitted record : admitted) {
            SeenRequest client = lookup(byClientId, record.clientRequestId());
            if (client != null) {
                byRequest.putIfAbsent(record.requestId(), client);
            }
        }
        return byRequest;
    }

    private static @Nullable SeenRequest lookup(Map<String, SeenRequest> byClientId, @Nullable String id) {
        return id == null ? null : byClientId.get(id);
    }

    private static <K, V> Map<K, List<V>> group(List<V> values, Function<V, K> key) {
        return values.stream().collect(Collectors.groupingBy(key));
    }

    private static <K> Map<K, Long> count(List<K> values) {
        return values.stream().collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }
}
