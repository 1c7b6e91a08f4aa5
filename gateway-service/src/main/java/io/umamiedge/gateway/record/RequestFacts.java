package io.umamiedge.gateway.record;

import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.KeyId;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.RequestId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What stays the same through all records of an admitted request.
 *
 * @param clientRequestId what the customer calls the request; null when it gave no usable name
 * @param traceparent W3C Trace Context, section 3.2
 * @param spooling whether its records may wait on disk
 */
public record RequestFacts(
        RequestId requestId,
        CustomerId customerId,
        KeyId keyId,
        ModelName model,
        String path,
        boolean stream,
        @Nullable String clientRequestId,
        String traceparent,
        Instant admittedAt,
        Spooling spooling) {}
