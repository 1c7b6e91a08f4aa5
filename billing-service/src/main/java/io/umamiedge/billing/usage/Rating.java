package io.umamiedge.billing.usage;

import io.umamiedge.billing.money.Split;
import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.SiteId;
import io.umamiedge.contracts.identity.SiteOwnerId;
import io.umamiedge.contracts.money.Amount;
import io.umamiedge.contracts.ratecard.ModelPrice;
import io.umamiedge.contracts.ratecard.RateCard;
import io.umamiedge.contracts.ratecard.RateCardId;
import io.umamiedge.contracts.ratecard.RateCards;
import io.umamiedge.contracts.registry.Site;
import io.umamiedge.contracts.registry.SiteOwner;
import io.umamiedge.platform.registry.RegistryView;
import java.time.Instant;
import java.util.Currency;
import java.util.Optional;

/** Prices usage events. Pure: the same event, registry and rate cards give the same charge, without rounding. */
final class Rating {
    private final RegistryView registry;
    private final RateCards cards;
    private final Instant now;

    Rating(RegistryView registry, RateCards cards, Instant now) {
        this.registry = registry;
        this.cards = cards;
        this.now = now;
    }

    /** What became of an event: one or the other, never both, never neither. */
    sealed interface Verdict {}

    /**
     * It is priced; a row of {@code charge}, whose columns it names.
     *
     * @param promptTokens those that are paid for; 0, like the completion tokens, where the outcome costs nothing
     * @param payoutShareBps the owner's share at the time of rating
     */
    record Charge(
            CustomerId customerId,
            String source,
            String eventId,
            ModelName model,
            NodeId nodeId,
            SiteId siteId,
            SiteOwnerId siteOwnerId,
            CorridorId corridorId,
            long promptTokens,
            long completionTokens,
            RateCardId rateCardId,
            int rateCardVersion,
            Currency currency,
            int payoutShareBps,
            Amount amountFemto,
            Amount ownerShareFemto,
            Amount platformShareFemto,
            Instant occurredAt,
            Instant ratedAt)
            implements Verdict {}

    /** It cannot be priced with what is known; a row of {@code usage_quarantine}. */
    record Quarantine(CustomerId customerId, String source, String eventId, Reason reason, Instant quarantinedAt)
            implements Verdict {}

    /** What is not known. */
    enum Reason {
        DESTINATION_MISSING,
        SITE_UNKNOWN,
        SITE_OWNER_UNKNOWN,
        PRICE_UNKNOWN
    }

    Verdict rate(UsageEvent event) {
        NodeId node = event.nodeId();
        SiteId siteId = event.siteId();
        CorridorId corridor = event.corridorId();
        if (node == null || siteId == null || corridor == null) {
            return quarantine(event, Reason.DESTINATION_MISSING);
        }
        Optional<Site> site = registry.site(siteId);
        if (site.isEmpty()) {
            return quarantine(event, Reason.SITE_UNKNOWN);
        }
        Optional<SiteOwner> owner = registry.siteOwner(site.get().ownerId());
        if (owner.isEmpty()) {
            return quarantine(event, Reason.SITE_OWNER_UNKNOWN);
        }
        Optional<RateCard> card = cards.inForce(corridor, event.occurredAt());
        Optional<ModelPrice> price = card.flatMap(c -> c.price(event.model()));
        if (card.isEmpty() || price.isEmpty()) {
            return quarantine(event, Reason.PRICE_UNKNOWN);
        }
        boolean billable = event.outcome().isBillable();
        long promptTokens = billable ? event.promptTokens() : 0;
        long completionTokens = billable ? event.completionTokens() : 0;
        Amount amount = price.get()
                .promptPerMillion()
                .times(promptTokens)
                .plus(price.get().completionPerMillion().times(completionTokens));
        Split split = Split.of(amount, owner.get().payoutShareBps());
        return new Charge(
                event.customerId(),
                event.source(),
                event.eventId(),
                event.model(),
                node,
                siteId,
                owner.get().id(),
                corridor,
                promptTokens,
                completionTokens,
                card.get().id(),
                card.get().version(),
                card.get().currency(),
                owner.get().payoutShareBps(),
                amount,
                split.owner(),
                split.platform(),
                event.occurredAt(),
                now);
    }

    private Quarantine quarantine(UsageEvent event, Reason reason) {
        return new Quarantine(event.customerId(), event.source(), event.eventId(), reason, now);
    }
}
