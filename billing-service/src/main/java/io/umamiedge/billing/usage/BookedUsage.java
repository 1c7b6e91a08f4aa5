package io.umamiedge.billing.usage;

import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.RequestId;
import java.time.Instant;
import java.util.Currency;
import org.jspecify.annotations.Nullable;

/**
 * A usage event with what became of it.
 *
 * @param nodeId null only when the event did not say who served
 * @param charge null while it is in quarantine
 * @param quarantineReason null when it is charged
 */
public record BookedUsage(
        CustomerId customerId,
        String source,
        String eventId,
        RequestId requestId,
        String decisionId,
        String model,
        String outcome,
        @Nullable String nodeId,
        @Nullable String siteId,
        @Nullable String corridorId,
        long promptTokens,
        long completionTokens,
        String usageSource,
        Instant occurredAt,
        Instant recordedAt,
        @Nullable BilledLine charge,
        @Nullable String quarantineReason) {
    /**
     * The charge; the two shares sum to the amount.
     *
     * @param amount exact decimal in major units, like the shares
     */
    public record BilledLine(
            Currency currency,
            String amount,
            String ownerShare,
            String platformShare,
            String siteOwnerId,
            int payoutShareBps,
            String rateCardId,
            int rateCardVersion,
            Instant ratedAt) {}
}
