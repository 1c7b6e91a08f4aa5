package io.umamiedge.contracts.request;

import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.KeyId;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.RequestId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A request that passed authentication and parsing.
 *
 * @param clientRequestId what the customer sent as {@code X-Client-Request-Id} (at most 128 printable ASCII characters,
 *     otherwise ignored), so that a customer who saw only a broken connection can still be matched to the record
 */
public record RequestAdmitted(
        RequestId requestId,
        CustomerId customerId,
        KeyId keyId,
        ModelName model,
        String path,
        boolean stream,
        @Nullable String clientRequestId,
        Instant admittedAt) {}
