package io.umamiedge.gateway.admission;

import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.registry.Customer;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** How many requests each customer has in flight at this gateway, and no more than its limit. Thread-safe. */
public final class ConcurrencyLimits {
    private final ConcurrentMap<CustomerId, Integer> inFlight = new ConcurrentHashMap<>();

    /** Empty when the customer is at its limit. */
    public Optional<Slot> acquire(Customer customer) {
        int most = customer.limits().maxConcurrency();
        boolean[] taken = {false};
        inFlight.compute(customer.id(), (_, now) -> {
            int before = now == null ? 0 : now;
            taken[0] = before < most;
            return taken[0] ? Integer.valueOf(before + 1) : now;
        });
        return taken[0] ? Optional.of(new Slot(customer.id())) : Optional.empty();
    }

    public int inFlight(CustomerId customer) {
        return inFlight.getOrDefault(customer, 0);
    }

    /** One request's place; giving it back twice has no effect. */
    public final class Slot implements AutoCloseable {
        private final CustomerId customer;
        private final AtomicBoolean held = new AtomicBoolean(true);

        private Slot(CustomerId customer) {
            this.customer = customer;
        }

        @Override
        public void close() {
            if (held.getAndSet(false)) {
                inFlight.computeIfPresent(customer, (_, now) -> now == 1 ? null : now - 1);
            }
        }
    }
}
