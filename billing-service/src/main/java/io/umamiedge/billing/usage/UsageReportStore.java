package io.umamiedge.billing.usage;

import io.smallrye.mutiny.Uni;
import io.umamiedge.billing.Period;
import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.RequestId;
import io.umamiedge.contracts.money.Amount;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.time.ZoneOffset;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Reads the books of usage. */
@Singleton
public class UsageReportStore {
    private static final String LINES = """
            SELECT (u.occurred_at AT TIME ZONE 'UTC')::date AS day, u.model, c.currency,
                   count(DISTINCT u.request_id) AS requests, count(*) AS usage_events,
                   count(c.event_id) AS billed_lines,
                   sum(u.prompt_tokens)::bigint AS prompt_tokens, sum(u.completion_tokens)::bigint AS completion_tokens,
                   coalesce(sum(c.amount_femto), 0) AS amount
            FROM usage_event u LEFT JOIN charge c USING (customer_id, source, event_id)
            WHERE u.customer_id = $1 AND u.occurred_at >= $2 AND u.occurred_at < $3
            GROUP BY 1, 2, 3
            """;
    private static final String EVENTS = """
            SELECT u.*, c.currency, c.amount_femto, c.owner_share_femto, c.platform_share_femto, c.site_owner_id,
                   c.payout_share_bps, c.rate_card_id, c.rate_card_version, c.rated_at, q.reason
            FROM usage_event u
                LEFT JOIN charge c USING (customer_id, source, event_id)
                LEFT JOIN usage_quarantine q USING (customer_id, source, event_id)
            WHERE (u.customer_id, u.source, u.event_id) > ($1, $2, $3)
            """;
    private static final String EVENTS_ORDER = " ORDER BY u.customer_id, u.source, u.event_id LIMIT $4";
    // One statement sees one state of all tables.
    private static final String COUNTS = """
            SELECT (SELECT count(*) FROM usage_event) AS accepted,
                   (SELECT count(*) FROM charge) AS rated,
                   (SELECT count(*) FROM usage_quarantine) AS quarantined,
                   (SELECT count(*) FROM usage_quarantine JOIN charge USING (customer_id, source, event_id)) AS twice,
                   (SELECT count(*) FROM usage_conflict) AS conflicts,
                   (SELECT coalesce(json_object_agg(reason, events), '{}')::jsonb
                    FROM (SELECT reason, count(*) AS events FROM usage_quarantine GROUP BY reason) r) AS reasons
            """;

    private final Pool pool;

    @Inject
    UsageReportStore(Pool pool) {
        this.pool = pool;
    }

    Uni<List<UsageGroup.Line>> lines(CustomerId customer, Period period) {
        return pool.preparedQuery(LINES)
                .execute(Tuple.of(
                        customer.value(),
                        period.from().atOffset(ZoneOffset.UTC),
                        period.to().atOffset(ZoneOffset.UTC)))
                .map(rows -> read(rows, UsageReportStore::line));
    }

    /** Usage events after a key, in the order of keys. */
    Uni<List<BookedUsage>> events(
            @Nullable CustomerId customer, @Nullable RequestId request, UsageEvent.Key after, int limit) {
        Tuple values = Tuple.of(after.customerId(), after.source(), after.eventId(), limit);
        StringBuilder sql = new StringBuilder(EVENTS);
        // Only the filters that are asked for, so that each finds its index.
        if (customer != null) {
            values.addString(customer.value());
            sql.append(" AND u.customer_id = $").append(values.size());
        }
        if (request != null) {
            values.addString(request.value());
            sql.append(" AND u.request_id = $").append(values.size());
        }
        return pool.preparedQuery(sql.append(EVENTS_ORDER).toString())
                .execute(values)
                .map(rows -> read(rows, UsageReportStore::booked));
    }

    Uni<Reconciliation> reconcile(long deadLettersSinceStart) {
        return pool.query(COUNTS).execute().map(rows -> {
            Row row = rows.iterator().next();
            long accepted = row.getLong("accepted");
            long rated = row.getLong("rated");
            long quarantined = row.getLong("quarantined");
            boolean balanced = accepted == rated + quarantined && row.getLong("twice") == 0;
            return new Reconciliation(
                    accepted,
                    rated,
                    quarantined,
                    counts(row.get(JsonObject.class, "reasons")),
                    row.getLong("conflicts"),
                    deadLettersSinceStart,
                    balanced);
        });
    }

    private static UsageGroup.Line line(Row row) {
        String currency = row.getString("currency");
        return new UsageGroup.Line(
                row.getLocalDate("day"),
                new ModelName(row.getString("model")),
                currency == null ? null : Currency.getInstance(currency),
                row.getLong("requests"),
                row.getLong("usage_events"),
                row.getLong("billed_lines"),
                row.getLong("prompt_tokens"),
                row.getLong("completion_tokens"),
                amount(row, "amount"));
    }

    private static BookedUsage booked(Row row) {
        return new BookedUsage(
                new CustomerId(row.getString("customer_id")),
                row.getString("source"),
                row.getString("event_id"),
                new RequestId(row.getString("request_id")),
                row.getString("decision_id"),
                row.getString("model"),
                row.getString("outcome"),
                row.getString("node_id"),
                row.getString("site_id"),
                row.getString("corridor_id"),
                row.getLong("prompt_tokens"),
                row.getLong("completion_tokens"),
                row.getString("usage_source"),
                row.getOffsetDateTime("occurred_at").toInstant(),
                row.getOffsetDateTime("recorded_at").toInstant(),
                charge(row),
                row.getString("reason"));
    }

    private static BookedUsage.@Nullable BilledLine charge(Row row) {
        String code = row.getString("currency");
        if (code == null) {
            return null;
        }
        Currency currency = Currency.getInstance(code);
        return new BookedUsage.BilledLine(
                currency,
                amount(row, "amount_femto").decimal(currency),
                amount(row, "owner_share_femto").decimal(currency),
                amount(row, "platform_share_femto").decimal(currency),
                row.getString("site_owner_id"),
                row.getInteger("payout_share_bps"),
                row.getString("rate_card_id"),
                row.getInteger("rate_card_version"),
                row.getOffsetDateTime("rated_at").toInstant());
    }

    private static Map<String, Long> counts(JsonObject object) {
        Map<String, Long> counts = new HashMap<>();
        object.fieldNames().forEach(reason -> counts.put(reason, object.getLong(reason)));
        return counts;
    }

    private static Amount amount(Row row, String column) {
        BigDecimal whole = row.getBigDecimal(column);
        return new Amount(whole.toBigIntegerExact());
    }

    private static <T> List<T> read(Iterable<Row> rows, Function<Row, T> reader) {
        return StreamSupport.stream(rows.spliterator(), false).map(reader).toList();
    }
}
