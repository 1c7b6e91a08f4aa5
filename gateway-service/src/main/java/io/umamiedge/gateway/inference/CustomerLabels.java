package io.umamiedge.gateway.inference;

import io.umamiedge.contracts.identity.CustomerId;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Names customers in metrics: so many of them by their id, those that come first, and all others together, because every
 * label value is a time series that is kept for ever. Thread-safe.
 */
final class CustomerLabels {
    private static final String OTHER = "other";

    private final int most;
    private final ConcurrentMap<CustomerId, String> labels = new ConcurrentHashMap<>();

    /** @param most may be exceeded by as many as come for the first time in one moment */
    CustomerLabels(int most) {
        this.most = most;
    }

    String of(CustomerId customer) {
        String label = labels.get(customer);
        if (label == null) {
            label = labels.size() < most ? customer.value() : OTHER;
            if (!label.equals(OTHER)) {
                labels.put(customer, label);
            }
        }
        return label;
    }
}
