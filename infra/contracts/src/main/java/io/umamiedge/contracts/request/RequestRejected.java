package io.umamiedge.contracts.request;

import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.RequestId;
import java.time.Instant;

/**
 * A request of a known customer that was turned away before admission: malformed, too large, unknown model.
 *
 * @param code the error code the customer was sent
 */
public record RequestRejected(
        RequestId requestId, CustomerId customerId, String code, int httpStatus, Instant rejectedAt) {}
