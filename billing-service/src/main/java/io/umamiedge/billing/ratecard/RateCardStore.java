package io.umamiedge.billing.ratecard;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.umamiedge.billing.BillingProblem;
import io.umamiedge.contracts.event.Json;
import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.ratecard.ModelPrice;
import io.umamiedge.contracts.ratecard.PerMillion;
import io.umamiedge.contracts.ratecard.RateCard;
import io.umamiedge.contracts.ratecard.RateCardId;
import io.umamiedge.contracts.ratecard.RateCards;
import io.umamiedge.contracts.topic.Topic;
import io.umamiedge.platform.kafka.KafkaClients;
import io.umamiedge.platform.kafka.ServiceConfig;
import io.umamiedge.platform.kafka.TopicSnapshot;
import io.umamiedge.platform.outbox.OutboxPublisher;
import io.umamiedge.platform.outbox.OutboxStore;
import io.umamiedge.platform.problem.ProblemException;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Keeps rate cards, each change as a version of its own, and tells of them through the outbox.
 *
 * <p>Changes happen one after the other, so the outbox has them in the order of their commits.
 */
@Singleton
public class RateCardStore {
    private static final String VERSIONS = """
            SELECT c.id, v.version, c.corridor_id, v.currency, v.prices::text AS prices, v.valid_from, v.created_at
            FROM rate_card c JOIN rate_card_version v ON v.rate_card_id = c.id
            """;
    private static final String NEWEST = """
             WHERE v.version = (SELECT max(w.version) FROM rate_card_version w WHERE w.rate_card_id = c.id)
            """;
    // Readers and the foreign keys of charges are not held up.
    private static final String LOCK = "LOCK TABLE rate_card IN SHARE ROW EXCLUSIVE MODE";
    private static final String FOREIGN_KEY_VIOLATION = "23503";
    private static final Duration START_PATIENCE = Duration.ofSeconds(30);
    private static final RateCardTerms FIRST_TERMS = new RateCardTerms(
            Currency.getInstance("USD"),
            null,
            Instant.EPOCH,
            List.of(new ModelPrice(ModelPrice.ANY, PerMillion.parse("0.20"), PerMillion.parse("0.60"))));

    private final Pool pool;
    private final OutboxStore outbox;
    private final OutboxPublisher publisher;
    private final KafkaClients kafka;
    private final RateCardRecords records;
    private final InstantSource clock = InstantSource.system();

    @Inject
    RateCardStore(Pool pool, OutboxStore outbox, OutboxPublisher publisher, KafkaClients kafka, ServiceConfig service) {
        this.pool = pool;
        this.outbox = outbox;
        this.publisher = publisher;
        this.kafka = kafka;
        this.records = new RateCardRecords(service.name());
    }

    // After the topics exist.
    void onStart(@Observes StartupEvent event) {
        // Whatever is on the topic now was committed before, so the table, read later, knows better.
        Map<String, byte[]> topic = TopicSnapshot.read(Topic.BILLING_RATE_CARDS, kafka);
        change(connection -> all(connection)
                        .chain(cards -> outbox.add(
                                        connection, records.missing(topic, cards.versions(), clock.instant()))
                                .replaceWith(cards))
                        // A grid that nobody has priced yet can bill all the same.
                        .chain(cards -> cards.versions().isEmpty()
                                ? put(connection, RateCardId.DEFAULT, FIRST_TERMS, null)
                                        .replaceWithVoid()
                                : Uni.createFrom().voidItem()))
                .await()
                .atMost(START_PATIENCE);
    }

    /** Every version, as seen by this connection's transaction. */
    public Uni<RateCards> all(SqlClient connection) {
        return connection.query(VERSIONS).execute().map(rows -> new RateCards(read(rows)));
    }

    /** The newest version of a card. */
    public Uni<Optional<RateCard>> find(RateCardId id) {
        return find(pool, id);
    }

    /** The newest version of each card after {@code after}, by id. */
    public Uni<List<RateCard>> list(@Nullable String after, int limit) {
        return pool.preparedQuery(VERSIONS + NEWEST + " AND c.id > $1 ORDER BY c.id LIMIT $2")
                .execute(Tuple.of(after == null ? "" : after, limit))
                .map(RateCardStore::read);
    }

    /**
     * Makes the card or a new version of it; terms that change nothing make none.
     *
     * @param expected the version that the caller has seen, or null; another one fails as a version mismatch
     */
    public Uni<RateCard> put(RateCardId id, RateCardTerms terms, @Nullable Integer expected) {
        return change(connection -> put(connection, id, terms, expected));
    }

    /** True when there was such a card; fails as in use when a charge names it. */
    public Uni<Boolean> delete(RateCardId id) {
        return change(connection -> connection
                        .preparedQuery("DELETE FROM rate_card_version WHERE rate_card_id = $1 RETURNING version")
                        .execute(Tuple.of(id.value()))
                        .chain(versions -> outbox.add(connection, removals(id, versions)))
                        .chain(() -> connection
                                .preparedQuery("DELETE FROM rate_card WHERE id = $1")
                                .execute(Tuple.of(id.value())))
                        .map(rows -> rows.rowCount() > 0))
                .onFailure(e -> e instanceof PgException pg && FOREIGN_KEY_VIOLATION.equals(pg.getSqlState()))
                .transform(e -> new ProblemException(
                        BillingProblem.RATE_CARD_IN_USE, "charges name a version of it; put new terms instead"));
    }

    /** Runs {@code work} as the only change of rate cards at its time; it and what it publishes happen or do not. */
    private <T> Uni<T> change(Function<SqlConnection, Uni<T>> work) {
        return pool.withTransaction(
                        connection -> connection.query(LOCK).execute().chain(() -> work.apply(connection)))
                .invoke(() -> publisher.wake());
    }

    private Uni<RateCard> put(
            SqlConnection connection, RateCardId id, RateCardTerms terms, @Nullable Integer expected) {
        String corridor = terms.corridorId() == null ? null : terms.corridorId().value();
        return connection
                .preparedQuery("INSERT INTO rate_card (id, corridor_id) VALUES ($1, $2) ON CONFLICT DO NOTHING")
                .execute(Tuple.of(id.value(), corridor))
                .chain(() -> connection
                        .preparedQuery("SELECT corridor_id FROM rate_card WHERE id = $1")
                        .execute(Tuple.of(id.value())))
                .invoke(rows -> requireCorridor(rows, corridor))
                .chain(() -> find(connection, id))
                .chain(newest -> {
                    if (expected != null && !Optional.of(expected).equals(newest.map(RateCard::version))) {
                        throw new ProblemException(
                                BillingProblem.VERSION_MISMATCH, "the newest version is not the one in If-Match");
                    }
                    if (newest.isPresent() && terms.areThoseOf(newest.get())) {
                        return Uni.createFrom().item(newest.get());
                    }
                    return insert(connection, id, newest.map(RateCard::version).orElse(0) + 1, terms);
                });
    }

    private List<ProducerRecord<String, byte[]>> removals(RateCardId id, RowSet<Row> versions) {
        Instant now = clock.instant();
        return StreamSupport.stream(versions.spliterator(), false)
                .map(row -> row.getInteger("version"))
                .sorted()
                .map(version -> records.removal(RateCard.key(id, version), now))
                .toList();
    }

    private static void requireCorridor(RowSet<Row> rows, @Nullable String corridor) {
        if (rows.size() == 0) {
            throw new ProblemException(
                    BillingProblem.CORRIDOR_HAS_RATE_CARD, "one rate card prices a corridor, and it has one");
        }
        String known = rows.iterator().next().getString("corridor_id");
        if (known != null && !known.equals(corridor)) {
            throw new ProblemException(BillingProblem.RATE_CARD_CORRIDOR_FIXED, "it prices the corridor " + known);
        }
    }

    private static Uni<Optional<RateCard>> find(SqlClient connection, RateCardId id) {
        return connection
                .preparedQuery(VERSIONS + NEWEST + " AND c.id = $1")
                .execute(Tuple.of(id.value()))
                .map(rows -> read(rows).stream().findFirst());
    }

    private Uni<RateCard> insert(SqlConnection connection, RateCardId id, int version, RateCardTerms terms) {
        Instant now = clock.instant();
        Instant validFrom = terms.validFrom() == null ? now : terms.validFrom();
        return connection
                .preparedQuery("""
                        INSERT INTO rate_card_version
                            (rate_card_id, version, currency, prices, valid_from, created_at)
                        VALUES ($1, $2, $3, $4::text::jsonb, $5, $6)
                        """)
                .execute(Tuple.from(List.of(
                        id.value(),
                        version,
                        terms.currency().getCurrencyCode(),
                        json(terms.prices()),
                        validFrom.atOffset(ZoneOffset.UTC),
                        now.atOffset(ZoneOffset.UTC))))
                .chain(() -> find(connection, id))
                .map(Optional::orElseThrow)
                .call(card -> outbox.add(connection, List.of(records.of(card))));
    }

    private static List<RateCard> read(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .map(RateCardStore::card)
                .toList();
    }

    private static RateCard card(Row row) {
        String corridor = row.getString("corridor_id");
        return new RateCard(
                new RateCardId(row.getString("id")),
                row.getInteger("version"),
                corridor == null ? null : new CorridorId(corridor),
                Currency.getInstance(row.getString("currency")),
                prices(row.getString("prices")),
                row.getOffsetDateTime("valid_from").toInstant(),
                row.getOffsetDateTime("created_at").toInstant());
    }

    private static List<ModelPrice> prices(String json) {
        try {
            return List.of(Json.lenient().readValue(json, ModelPrice[].class));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the prices on file cannot be read", e);
        }
    }

    private static String json(List<ModelPrice> prices) {
        try {
            return Json.lenient().writeValueAsString(prices);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("every price can be written as JSON", e);
        }
    }
}
