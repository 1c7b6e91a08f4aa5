package io.umamiedge.contracts.limit;

import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.KeyId;
import java.util.Locale;

/** Whose limit it is: a customer's, or one of its keys' own. */
public record LimitSubject(LimitHolder holder, String id) {
    public static LimitSubject of(CustomerId customer) {
        return new LimitSubject(LimitHolder.CUSTOMER, customer.value());
    }

    public static LimitSubject of(KeyId key) {
        return new LimitSubject(LimitHolder.KEY, key.value());
    }

    @Override
    public String toString() {
        return holder.name().toLowerCase(Locale.ROOT) + "/" + id;
    }
}
