package io.umamiedge.gateway.inference;

import io.umamiedge.contracts.identity.CustomerId;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Names customers in metrics: so many of them by their id, those that come first, and all others together, because every
 * label value is a time series that is kept for ever. Thread-safe.
 */
final class CustomerLabels {
    private static final String OTHER = "other";

    private final int most;
    private final Set<CustomerId> counted = ConcurrentHashMap.newKeySet();

    /** @param most may be exceeded by as many as come for the first time in one moment */
    CustomerLabels(int most) {
        this.most = most;
    }

    String of(CustomerId customer) {
        if (!counted.contains(customer)) {
            if (counted.size() >= most) {
                return OTHER;
            }
            counted.add(customer);
        }
        return customer.value();
    }
}
