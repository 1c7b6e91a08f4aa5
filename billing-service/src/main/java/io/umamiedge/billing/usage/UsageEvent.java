package io.umamiedge.billing.usage;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.DecisionId;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.RequestId;
import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.identity.SiteId;
import io.umamiedge.contracts.request.Outcome;
import io.umamiedge.contracts.request.UsageSource;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one request used, as it goes on the books; a row of {@code usage_event}, whose columns it names.
 *
 * @param source who sent the event; its id is unique within customer and source
 * @param payloadHash lower-case hexadecimal SHA-256 of the event's value as it was sent
 * @param nodeId null, like the three after it, only when the event does not say who served
 */
record UsageEvent(
        CustomerId customerId,
        String source,
        String eventId,
        RequestId requestId,
        DecisionId decisionId,
        String payloadHash,
        ModelName model,
        Outcome outcome,
        @Nullable NodeId nodeId,
        @Nullable RuntimeId runtimeId,
        @Nullable SiteId siteId,
        @Nullable CorridorId corridorId,
        long promptTokens,
        long completionTokens,
        UsageSource usageSource,
        Instant occurredAt,
        Instant recordedAt) {
    /** What makes it one event: the same key twice is a redelivery or a conflict. */
    record Key(String customerId, String source, String eventId) {}

    Key key() {
        return new Key(customerId.value(), source, eventId);
    }
}
