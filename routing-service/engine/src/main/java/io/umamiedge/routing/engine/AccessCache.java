package io.umamiedge.routing.engine;

import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.registry.ResidencyPolicy;
import io.umamiedge.contracts.registry.SlaPolicy;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Finds a customer's {@link Access} without looking into the customer: by the identity of the records that the registry
 * view holds, which stay the same as long as nothing about them changes. Thread-safe, without a lock.
 */
final class AccessCache {
    // A customer whose place is taken by another is looked up by content, in a microsecond.
    private static final int PLACES = 1 << 14;
    // Whatever was forgotten is worked out again; this bounds what changed policies leave behind.
    private static final int MOST_KINDS = 4096;

    private record Known(
            Customer customer, ResidencyPolicy policy, SlaPolicy sla, Reservations reservations, Access access) {}

    private final AtomicReferenceArray<@Nullable Known> places = new AtomicReferenceArray<>(PLACES);
    private final ConcurrentMap<Access.Key, Access> kinds = new ConcurrentHashMap<>();

    /** Null when the question's policies are unusable, see {@link PermissionCheck#policyError}. */
    @SuppressWarnings("ReferenceEquality") // What is equal and not the same is found by content.
    @Nullable
    Access get(RoutingQuestion question, Reservations reservations) {
        int place = System.identityHashCode(question.customer()) & (PLACES - 1);
        Known known = places.get(place);
        if (known != null
                && known.customer == question.customer()
                && known.policy == question.residencyPolicy()
                && known.sla == question.slaPolicy()
                && known.reservations == reservations) {
            return known.access;
        }
        ResidencyPolicy policy = question.residencyPolicy();
        SlaPolicy sla = question.slaPolicy();
        if (policy == null || sla == null || PermissionCheck.policyError(question) != null) {
            return null;
        }
        Access access = find(question.customer(), policy, reservations);
        places.set(place, new Known(question.customer(), policy, sla, reservations, access));
        return access;
    }

    private Access find(Customer customer, ResidencyPolicy policy, Reservations reservations) {
        if (kinds.size() >= MOST_KINDS) {
            kinds.clear();
        }
        return kinds.computeIfAbsent(Access.Key.of(policy, customer, reservations), key -> new Access(key, customer));
    }
}
