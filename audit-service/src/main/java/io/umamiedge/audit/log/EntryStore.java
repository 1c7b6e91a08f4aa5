package io.umamiedge.audit.log;

import io.smallrye.mutiny.Uni;
import io.umamiedge.audit.chain.Entry;
import io.umamiedge.audit.chain.EntryHash;
import io.umamiedge.audit.chain.Fact;
import io.umamiedge.audit.chain.FilterIds;
import io.umamiedge.audit.chain.LogId;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The append-only table.
 *
 * <p>Appends to one log are serialised over all replicas by an advisory lock, so that indexes have no gap and the chain
 * has no fork. Everything fails with what the driver says; an append that failed may have happened, and may be repeated.
 */
@Singleton
public class EntryStore {
    /** A connection that died without a word must not hold a batch for ever. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    static final String COLUMNS = "log_id, idx, entry_hash, previous_hash, source, type, event_id, subject,"
            + " occurred_at, recorded_at, body, corridor_id, node_id, customer_id, request_id, decision_id,"
            + " failover_id";
    private static final String LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('umamiedge.audit.' || $1, 0))";
    private static final String KNOWN = "SELECT source, type, event_id, body FROM audit_entry"
            + " WHERE (source, type, event_id) IN (SELECT * FROM unnest($1::text[], $2::text[], $3::text[]))";
    private static final String HEAD =
            "SELECT idx, entry_hash FROM audit_entry WHERE log_id = $1 ORDER BY idx DESC LIMIT 1";
    private static final String INSERT = "INSERT INTO audit_entry (" + COLUMNS + ") SELECT $1, * FROM unnest("
            + "$2::bigint[], $3::bytea[], $4::bytea[], $5::text[], $6::text[], $7::text[], $8::text[],"
            + " $9::timestamptz[], $10::timestamptz[], $11::text[], $12::text[], $13::text[], $14::text[],"
            + " $15::text[], $16::text[], $17::text[])";
    private static final String RANGE = "SELECT " + COLUMNS
            + " FROM audit_entry WHERE log_id = $1 AND idx >= $2 AND idx < $3 ORDER BY idx LIMIT $4";
    private static final String COUNTS =
            "SELECT type, count(*) AS entries FROM audit_entry WHERE log_id = $1 GROUP BY type ORDER BY type";

    private final Pool pool;
    private final EntryMetrics metrics;
    private final InstantSource clock = InstantSource.system();

    @Inject
    EntryStore(Pool pool, EntryMetrics metrics) {
        this.pool = pool;
        this.metrics = metrics;
    }

    /** Where a log ends: the index that comes next, and the hash that it names. */
    record Head(long next, EntryHash hash) {}

    /**
     * Adds what is not in the log yet, in this order, all or nothing.
     *
     * <p>Fails with {@link IllegalArgumentException} when a fact has the identity of another with a different body.
     */
    public Uni<Void> append(List<Fact> facts) {
        return pool.withTransaction(connection -> lock(connection)
                        .chain(() -> known(connection, facts))
                        .map(known -> unknown(facts, known))
                        .chain(fresh -> fresh.isEmpty()
                                ? Uni.createFrom().item(List.<Entry>of())
                                : head(connection).chain(head -> insert(connection, seal(head, fresh)))))
                .ifNoItem()
                .after(PATIENCE)
                .fail()
                .invoke(appended -> metrics.appended(appended, facts.size() - appended.size()))
                .replaceWithVoid();
    }

    /** Up to {@code query.limit() + 1} entries; the surplus one says that there are more. */
    Uni<List<Entry>> list(EntryQuery query) {
        Conditions conditions = new Conditions();
        conditions.add("log_id = ", query.logId().value());
        conditions.add("type = ", query.type());
        conditions.add("customer_id = ", query.customerId());
        conditions.add("node_id = ", query.nodeId());
        conditions.add("corridor_id = ", query.corridorId());
        conditions.add("request_id = ", query.requestId());
        conditions.add("decision_id = ", query.decisionId());
        conditions.add("failover_id = ", query.failoverId());
        conditions.add("occurred_at >= ", query.since() == null ? null : utc(query.since()));
        conditions.add("occurred_at < ", query.until() == null ? null : utc(query.until()));
        String order = switch (query.order()) {
            case NEWEST_FIRST -> {
                conditions.add("idx < ", query.after());
                yield " ORDER BY idx DESC";
            }
            case OLDEST_FIRST -> {
                conditions.add("idx > ", query.after());
                yield " ORDER BY idx";
            }
        };
        String sql = "SELECT " + COLUMNS + " FROM audit_entry WHERE " + conditions.sql + order + " LIMIT "
                + (query.limit() + 1);
        return pool.preparedQuery(sql).execute(conditions.values).map(EntryStore::entries);
    }

    /** Up to {@code limit} entries from index {@code from} to before {@code until}, oldest first. */
    Uni<List<Entry>> range(LogId logId, long from, long until, int limit) {
        return pool.preparedQuery(RANGE)
                .execute(Tuple.of(logId.value(), from, until, limit))
                .map(EntryStore::entries);
    }

    Uni<Optional<Entry>> find(LogId logId, long index) {
        return range(logId, index, index + 1, 1).map(found -> found.stream().findFirst());
    }

    Uni<Head> head(LogId logId) {
        return pool.preparedQuery(HEAD).execute(Tuple.of(logId.value())).map(EntryStore::head);
    }

    /** How many entries of each type, in the order of their names. */
    Uni<Map<String, Long>> counts(LogId logId) {
        return pool.preparedQuery(COUNTS).execute(Tuple.of(logId.value())).map(rows -> {
            Map<String, Long> counts = new LinkedHashMap<>();
            rows.forEach(row -> counts.put(row.getString("type"), row.getLong("entries")));
            return counts;
        });
    }

    private static Uni<Void> lock(SqlConnection connection) {
        return connection
                .preparedQuery(LOCK)
                .execute(Tuple.of(LogId.GRID.value()))
                .replaceWithVoid();
    }

    private static Uni<Map<Fact.Identity, String>> known(SqlConnection connection, List<Fact> facts) {
        Tuple identities = Tuple.of(
                facts.stream().map(Fact::source).toArray(String[]::new),
                facts.stream().map(Fact::type).toArray(String[]::new),
                facts.stream().map(Fact::eventId).toArray(String[]::new));
        return connection.preparedQuery(KNOWN).execute(identities).map(rows -> {
            Map<Fact.Identity, String> bodies = new LinkedHashMap<>();
            rows.forEach(row -> bodies.put(
                    new Fact.Identity(row.getString("source"), row.getString("type"), row.getString("event_id")),
                    row.getString("body")));
            return bodies;
        });
    }

    private static Collection<Fact> unknown(List<Fact> facts, Map<Fact.Identity, String> known) {
        Map<Fact.Identity, Fact> fresh = new LinkedHashMap<>();
        for (Fact fact : facts) {
            Fact twin = fresh.get(fact.identity());
            String recorded = twin != null ? twin.body() : known.get(fact.identity());
            if (recorded == null) {
                fresh.put(fact.identity(), fact);
            } else if (!recorded.equals(fact.body())) {
                throw new IllegalArgumentException(
                        "an event with this source, type and id is on record with a different body");
            }
        }
        return fresh.values();
    }

    private static Uni<Head> head(SqlConnection connection) {
        return connection
                .preparedQuery(HEAD)
                .execute(Tuple.of(LogId.GRID.value()))
                .map(EntryStore::head);
    }

    private static Head head(RowSet<Row> rows) {
        for (Row row : rows) {
            return new Head(row.getLong("idx") + 1, hash(row, "entry_hash"));
        }
        return new Head(0, EntryHash.GENESIS);
    }

    private List<Entry> seal(Head head, Collection<Fact> facts) {
        Instant recordedAt = clock.instant();
        List<Entry> entries = new ArrayList<>(facts.size());
        long index = head.next();
        EntryHash previous = head.hash();
        for (Fact fact : facts) {
            Entry entry = Entry.seal(LogId.GRID, index++, previous, fact, recordedAt);
            previous = entry.hash();
            entries.add(entry);
        }
        return entries;
    }

    private static Uni<List<Entry>> insert(SqlConnection connection, List<Entry> entries) {
        Tuple columns = Tuple.of(LogId.GRID.value())
                .addArrayOfLong(column(entries, Entry::index, Long[]::new))
                .addValue(column(entries, entry -> Buffer.buffer(entry.hash().bytes()), Buffer[]::new))
                .addValue(column(
                        entries, entry -> Buffer.buffer(entry.previousHash().bytes()), Buffer[]::new))
                .addArrayOfString(text(entries, Fact::source))
                .addArrayOfString(text(entries, Fact::type))
                .addArrayOfString(text(entries, Fact::eventId))
                .addArrayOfString(text(entries, Fact::subject))
                .addArrayOfOffsetDateTime(
                        column(entries, entry -> utc(entry.fact().occurredAt()), OffsetDateTime[]::new))
                .addArrayOfOffsetDateTime(column(entries, entry -> utc(entry.recordedAt()), OffsetDateTime[]::new))
                .addArrayOfString(text(entries, Fact::body))
                .addArrayOfString(text(entries, fact -> fact.ids().corridorId()))
                .addArrayOfString(text(entries, fact -> fact.ids().nodeId()))
                .addArrayOfString(text(entries, fact -> fact.ids().customerId()))
                .addArrayOfString(text(entries, fact -> fact.ids().requestId()))
                .addArrayOfString(text(entries, fact -> fact.ids().decisionId()))
                .addArrayOfString(text(entries, fact -> fact.ids().failoverId()));
        return connection.preparedQuery(INSERT).execute(columns).replaceWith(entries);
    }

    private static @Nullable String[] text(List<Entry> entries, Function<Fact, @Nullable String> column) {
        @Nullable String[] values = new @Nullable String[entries.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = column.apply(entries.get(i).fact());
        }
        return values;
    }

    private static <T> T[] column(List<Entry> entries, Function<Entry, T> column, IntFunction<T[]> array) {
        return entries.stream().map(column).toArray(array);
    }

    static List<Entry> entries(RowSet<Row> rows) {
        List<Entry> entries = new ArrayList<>(rows.size());
        rows.forEach(row -> entries.add(entry(row)));
        return entries;
    }

    private static Entry entry(Row row) {
        return new Entry(
                new LogId(row.getString("log_id")),
                row.getLong("idx"),
                hash(row, "previous_hash"),
                hash(row, "entry_hash"),
                new Fact(
                        row.getString("source"),
                        row.getString("type"),
                        row.getString("event_id"),
                        row.getString("subject"),
                        row.getOffsetDateTime("occurred_at").toInstant(),
                        row.getString("body"),
                        new FilterIds(
                                row.getString("corridor_id"),
                                row.getString("node_id"),
                                row.getString("customer_id"),
                                row.getString("request_id"),
                                row.getString("decision_id"),
                                row.getString("failover_id"))),
                row.getOffsetDateTime("recorded_at").toInstant());
    }

    static EntryHash hash(Row row, String column) {
        return new EntryHash(row.getBuffer(column).getBytes());
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static final class Conditions {
        private final StringBuilder sql = new StringBuilder();
        private final Tuple values = Tuple.tuple();

        void add(String comparison, @Nullable Object value) {
            if (value != null) {
                values.addValue(value);
                sql.append(sql.isEmpty() ? "" : " AND ")
                        .append(comparison)
                        .append('$')
                        .append(values.size());
            }
        }
    }
}
