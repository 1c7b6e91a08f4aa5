package io.umamiedge.billing.payout;

import io.smallrye.mutiny.Uni;
import io.umamiedge.billing.Period;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.SiteId;
import io.umamiedge.contracts.identity.SiteOwnerId;
import io.umamiedge.contracts.money.Amount;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Currency;
import java.util.List;
import java.util.stream.StreamSupport;

/** Adds up what site owners have earned. */
@Singleton
public class PayoutStore {
    private static final String ACCRUED = """
            SELECT node_id, site_id, currency, payout_share_bps, count(*) AS requests,
                   sum(prompt_tokens)::bigint AS prompt_tokens, sum(completion_tokens)::bigint AS completion_tokens,
                   sum(amount_femto) AS customer_paid, sum(owner_share_femto) AS owner_share
            FROM charge
            WHERE site_owner_id = $1 AND occurred_at >= $2 AND occurred_at < $3
            GROUP BY node_id, site_id, currency, payout_share_bps
            ORDER BY node_id, site_id, currency, payout_share_bps
            """;
    private static final String AWAITING = """
            SELECT count(*) AS events
            FROM usage_quarantine q JOIN usage_event u USING (customer_id, source, event_id)
            WHERE u.site_id = ANY ($1) AND u.occurred_at >= $2 AND u.occurred_at < $3
            """;

    private final Pool pool;

    @Inject
    PayoutStore(Pool pool) {
        this.pool = pool;
    }

    Uni<List<PayoutEstimate.Accrued>> accrued(SiteOwnerId owner, Period period) {
        return pool.preparedQuery(ACCRUED)
                .execute(Tuple.of(
                        owner.value(),
                        period.from().atOffset(ZoneOffset.UTC),
                        period.to().atOffset(ZoneOffset.UTC)))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(PayoutStore::read)
                        .toList());
    }

    /** How many usage events at these sites have no price yet. */
    Uni<Long> awaitingRating(Collection<SiteId> sites, Period period) {
        return pool.preparedQuery(AWAITING)
                .execute(Tuple.of(
                        sites.stream().map(SiteId::value).toArray(String[]::new),
                        period.from().atOffset(ZoneOffset.UTC),
                        period.to().atOffset(ZoneOffset.UTC)))
                .map(rows -> rows.iterator().next().getLong("events"));
    }

    private static PayoutEstimate.Accrued read(Row row) {
        return new PayoutEstimate.Accrued(
                new NodeId(row.getString("node_id")),
                new SiteId(row.getString("site_id")),
                Currency.getInstance(row.getString("currency")),
                row.getInteger("payout_share_bps"),
                row.getLong("requests"),
                row.getLong("prompt_tokens"),
                row.getLong("completion_tokens"),
                new Amount(row.getBigDecimal("customer_paid").toBigIntegerExact()),
                new Amount(row.getBigDecimal("owner_share").toBigIntegerExact()));
    }
}
