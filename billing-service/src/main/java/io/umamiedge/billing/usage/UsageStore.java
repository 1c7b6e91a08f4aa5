package io.umamiedge.billing.usage;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.smallrye.mutiny.Uni;
import io.umamiedge.billing.ratecard.RateCardStore;
import io.umamiedge.contracts.event.Json;
import io.umamiedge.platform.registry.RegistryView;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts usage events on the books together with their charges. A batch is one transaction of a few statements, each of
 * which takes all its rows as one JSON array of records whose fields are the table's columns.
 */
@Singleton
public class UsageStore {
    private static final String INSERT_EVENTS = """
            INSERT INTO usage_event SELECT * FROM json_populate_recordset(NULL::usage_event, $1::text::json)
            ON CONFLICT DO NOTHING RETURNING customer_id, source, event_id
            """;
    private static final String INSERT_CHARGES =
            "INSERT INTO charge SELECT * FROM json_populate_recordset(NULL::charge, $1::text::json)";
    private static final String INSERT_QUARANTINE =
            "INSERT INTO usage_quarantine SELECT * FROM json_populate_recordset(NULL::usage_quarantine, $1::text::json)";
    private static final String COUNT_CONFLICTS = """
            WITH conflict AS (
                SELECT s.* FROM json_populate_recordset(NULL::usage_event, $1::text::json) s
                -- The limit keeps it a look-up by key; a join would read the whole table.
                LEFT JOIN LATERAL (
                    SELECT u.payload_hash FROM usage_event u
                    WHERE (u.customer_id, u.source, u.event_id) = (s.customer_id, s.source, s.event_id)
                    LIMIT 1) booked ON true
                WHERE booked.payload_hash IS DISTINCT FROM s.payload_hash
            ), noted AS (
                INSERT INTO usage_conflict
                SELECT customer_id, source, event_id, payload_hash, request_id,
                       prompt_tokens, completion_tokens, recorded_at
                FROM conflict ON CONFLICT DO NOTHING
            )
            SELECT count(*) AS conflicts FROM conflict
            """;
    private static final String SELECT_QUARANTINE = """
            SELECT q.customer_id, q.source, q.event_id, row_to_json(u)::text AS event
            FROM usage_quarantine q JOIN usage_event u USING (customer_id, source, event_id)
            WHERE (q.customer_id, q.source, q.event_id) > ($1, $2, $3)
            ORDER BY q.customer_id, q.source, q.event_id LIMIT $4
            FOR UPDATE OF q SKIP LOCKED
            """;
    private static final String RELEASE = """
            DELETE FROM usage_quarantine q USING json_populate_recordset(NULL::charge, $1::text::json) c
            WHERE (q.customer_id, q.source, q.event_id) = (c.customer_id, c.source, c.event_id)
            """;
    private static final String UPDATE_REASONS = """
            UPDATE usage_quarantine q SET reason = n.reason
            FROM json_populate_recordset(NULL::usage_quarantine, $1::text::json) n
            WHERE (q.customer_id, q.source, q.event_id) = (n.customer_id, n.source, n.event_id)
              AND q.reason <> n.reason
            """;
    private static final int PAGE = 1_000;

    private final Pool pool;
    private final RateCardStore cards;

    @Inject
    UsageStore(Pool pool, RateCardStore cards) {
        this.pool = pool;
        this.cards = cards;
    }

    /** Accepts what is new, prices it or quarantines it, and notes conflicts: all of it or nothing. */
    Uni<Tally> record(List<UsageEvent> events, RegistryView registry, Instant now) {
        if (events.isEmpty()) {
            return Uni.createFrom().item(Tally.NOTHING);
        }
        return pool.withTransaction(connection -> execute(connection, INSERT_EVENTS, events)
                        .chain(inserted -> {
                            List<UsageEvent> fresh = new ArrayList<>(events.size());
                            List<UsageEvent> known = new ArrayList<>();
                            partition(events, keys(inserted), fresh, known);
                            return price(connection, fresh, registry, now)
                                    .chain(tally -> conflicts(connection, known).map(tally::plus));
                        }))
                .onFailure(UsageStore::isRateCardGone)
                .transform(RateCardGoneException::new);
    }

    /** Prices what can be priced by now, page by page through the whole quarantine; the tally says what is left. */
    Uni<Tally> rerate(RegistryView registry, Instant now) {
        return rerate(registry, now, new UsageEvent.Key("", "", ""), Tally.NOTHING);
    }

    private Uni<Tally> rerate(RegistryView registry, Instant now, UsageEvent.Key after, Tally before) {
        return pool.withTransaction(connection -> connection
                        .preparedQuery(SELECT_QUARANTINE)
                        .execute(Tuple.of(after.customerId(), after.source(), after.eventId(), PAGE))
                        .chain(rows -> {
                            List<UsageEvent> events = new ArrayList<>(rows.size());
                            rows.forEach(row -> events.add(read(row.getString("event"))));
                            return release(connection, events, registry, now)
                                    .map(tally -> new Page(
                                            tally,
                                            events.isEmpty()
                                                    ? null
                                                    : events.getLast().key()));
                        }))
                .chain(page -> {
                    Tally sum = before.plus(page.tally());
                    return page.last() == null ? Uni.createFrom().item(sum) : rerate(registry, now, page.last(), sum);
                });
    }

    private record Page(Tally tally, UsageEvent.@Nullable Key last) {}

    private Uni<Tally> price(SqlConnection connection, List<UsageEvent> events, RegistryView registry, Instant now) {
        return rate(connection, events, registry, now)
                .call(rated -> execute(connection, INSERT_CHARGES, rated.charges()))
                .call(rated -> execute(connection, INSERT_QUARANTINE, rated.quarantines()))
                .map(Rated::tally);
    }

    private Uni<Tally> release(SqlConnection connection, List<UsageEvent> events, RegistryView registry, Instant now) {
        return rate(connection, events, registry, now)
                .call(rated -> execute(connection, RELEASE, rated.charges()))
                .call(rated -> execute(connection, INSERT_CHARGES, rated.charges()))
                .call(rated -> execute(connection, UPDATE_REASONS, rated.quarantines()))
                .map(Rated::tally);
    }

    private record Rated(List<Rating.Charge> charges, List<Rating.Quarantine> quarantines) {
        Tally tally() {
            return new Tally(charges.size(), quarantines.size(), 0, 0);
        }
    }

    private Uni<Rated> rate(SqlConnection connection, List<UsageEvent> events, RegistryView registry, Instant now) {
        Rated rated = new Rated(new ArrayList<>(events.size()), new ArrayList<>());
        if (events.isEmpty()) {
            return Uni.createFrom().item(rated);
        }
        return cards.all(connection).map(known -> {
            Rating rating = new Rating(registry, known, now);
            for (UsageEvent event : events) {
                switch (rating.rate(event)) {
                    case Rating.Charge charge -> rated.charges().add(charge);
                    case Rating.Quarantine quarantine -> rated.quarantines().add(quarantine);
                }
            }
            return rated;
        });
    }

    private static Uni<Tally> conflicts(SqlConnection connection, List<UsageEvent> known) {
        if (known.isEmpty()) {
            return Uni.createFrom().item(Tally.NOTHING);
        }
        return execute(connection, COUNT_CONFLICTS, known).map(rows -> {
            int conflicts = Math.toIntExact(rows.iterator().next().getLong("conflicts"));
            return new Tally(0, 0, known.size() - conflicts, conflicts);
        });
    }

    // The first of a key is what was inserted; what follows it in the same batch is a repetition or a conflict.
    private static void partition(
            List<UsageEvent> events, Set<UsageEvent.Key> inserted, List<UsageEvent> fresh, List<UsageEvent> known) {
        for (UsageEvent event : events) {
            (inserted.remove(event.key()) ? fresh : known).add(event);
        }
    }

    private static Set<UsageEvent.Key> keys(RowSet<Row> rows) {
        Set<UsageEvent.Key> keys = HashSet.newHashSet(rows.size());
        rows.forEach(row -> keys.add(
                new UsageEvent.Key(row.getString("customer_id"), row.getString("source"), row.getString("event_id"))));
        return keys;
    }

    private static Uni<RowSet<Row>> execute(SqlConnection connection, String sql, List<?> rows) {
        if (rows.isEmpty()) {
            return Uni.createFrom().nullItem();
        }
        return connection.preparedQuery(sql).execute(Tuple.of(json(rows)));
    }

    // A card that nobody had used was deleted while this batch was about to; with the cards as they are now it is not.
    private static boolean isRateCardGone(Throwable failure) {
        return failure instanceof PgException pg && "charge_rate_card_fkey".equals(pg.getConstraint());
    }

    /** An outage, so to speak: the batch succeeds when it is run again. */
    private static final class RateCardGoneException extends RuntimeException {
        private static final long serialVersionUID = 1;

        RateCardGoneException(Throwable cause) {
            super("a rate card was deleted meanwhile", cause);
        }
    }

    private static String json(List<?> rows) {
        try {
            return Json.lenient().writeValueAsString(rows);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("every row can be written as JSON", e);
        }
    }

    private static UsageEvent read(String json) {
        try {
            return Json.lenient().readValue(json, UsageEvent.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a usage event on file cannot be read", e);
        }
    }
}
