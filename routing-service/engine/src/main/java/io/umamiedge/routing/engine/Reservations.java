package io.umamiedge.routing.engine;

import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.RuntimeId;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Slots that customers have committed to, runtime by runtime. What a customer does not use of its slots stays free: the
 * engine sells it to nobody else.
 *
 * <p>Immutable. Whoever knows the contracts makes it and gives it to {@link CandidateTable#reserve}.
 */
public final class Reservations {
    public static final Reservations NONE = new Reservations(Map.of(), Set.of());

    private final Map<RuntimeKey, List<Reservation>> byRuntime;
    private final Set<CustomerId> customers;

    private Reservations(Map<RuntimeKey, List<Reservation>> byRuntime, Set<CustomerId> customers) {
        this.byRuntime = byRuntime;
        this.customers = customers;
    }

    /**
     * So many slots of one runtime for one customer.
     *
     * @param slots 1 or more; {@link IllegalArgumentException} otherwise
     */
    public record Reservation(CustomerId customer, NodeId node, RuntimeId runtime, int slots) {
        public Reservation {
            if (slots < 1) {
                throw new IllegalArgumentException("slots must be 1 or more");
            }
        }
    }

    /** Throws {@link IllegalArgumentException} when a customer is named twice for the same runtime. */
    public static Reservations of(Collection<Reservation> reservations) {
        Map<RuntimeKey, Map<CustomerId, Reservation>> sorted = new HashMap<>();
        Set<CustomerId> customers = new HashSet<>();
        for (Reservation each : reservations) {
            customers.add(each.customer);
            RuntimeKey key = new RuntimeKey(each.node, each.runtime);
            if (sorted.computeIfAbsent(key, _ -> new HashMap<>()).put(each.customer, each) != null) {
                throw new IllegalArgumentException("customer '" + each.customer + "' is named twice for runtime '"
                        + each.runtime + "' of node '" + each.node + "'");
            }
        }
        Map<RuntimeKey, List<Reservation>> byRuntime = new HashMap<>();
        sorted.forEach((key, each) -> byRuntime.put(key, List.copyOf(each.values())));
        return byRuntime.isEmpty() ? NONE : new Reservations(Map.copyOf(byRuntime), Set.copyOf(customers));
    }

    List<Reservation> at(RuntimeKey runtime) {
        return byRuntime.getOrDefault(runtime, List.of());
    }

    Set<RuntimeKey> runtimes() {
        return byRuntime.keySet();
    }

    boolean names(CustomerId customer) {
        return customers.contains(customer);
    }
}
