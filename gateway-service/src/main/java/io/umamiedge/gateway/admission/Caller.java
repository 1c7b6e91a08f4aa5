package io.umamiedge.gateway.admission;

import io.umamiedge.contracts.identity.KeyId;
import io.umamiedge.contracts.registry.Customer;

/** The customer behind a request, and the key it was let in with. */
public record Caller(Customer customer, KeyId key) {}
