package io.umamiedge.gateway.record;

import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.routing.RoutingDecision;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The last decisions of this gateway, so many and no more. The audit log keeps all of them. Thread-safe. */
public final class RecentDecisions {
    private final int most;
    private final Map<String, RoutingDecision> byId = new HashMap<>();
    private final Deque<String> inOrder = new ArrayDeque<>();

    /** @param most 1 or more */
    public RecentDecisions(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("at least one decision must be kept");
        }
        this.most = most;
    }

    public synchronized void add(RoutingDecision decision) {
        String id = decision.decisionId().value();
        if (byId.put(id, decision) == null) {
            inOrder.addLast(id);
            if (inOrder.size() > most) {
                byId.remove(inOrder.removeFirst());
            }
        }
    }

    /** The customer's own decision of this id; another customer's is none. */
    public synchronized Optional<RoutingDecision> find(String id, CustomerId customer) {
        return Optional.ofNullable(byId.get(id))
                .filter(decision -> decision.customerId().equals(customer));
    }
}
