package io.umamiedge.contracts.request;

import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.KeyId;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.RequestId;
import java.time.Instant;

/** A request that passed authentication and parsing. */
public record RequestAdmitted(
        RequestId requestId,
        CustomerId customerId,
        KeyId keyId,
        ModelName model,
        String path,
        boolean stream,
        Instant admittedAt) {}
