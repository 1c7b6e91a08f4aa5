package io.umamiedge.deploy.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;
import io.umamiedge.contracts.event.EventCodec;
import io.umamiedge.contracts.event.Json;
import io.umamiedge.contracts.registry.Corridor;
import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.registry.RegistryRecord;
import io.umamiedge.contracts.registry.RegistryResource;
import io.umamiedge.contracts.registry.ResourceKind;
import io.umamiedge.contracts.registry.Site;
import io.umamiedge.deploy.database.TransactionStore;
import io.umamiedge.deploy.outbox.OutboxStore;
import io.umamiedge.deploy.problem.DeployProblem;
import io.umamiedge.platform.kafka.ServiceConfig;
import io.umamiedge.platform.outbox.OutboxPublisher;
import io.umamiedge.platform.problem.CommonProblem;
import io.umamiedge.platform.problem.Problem.FieldError;
import io.umamiedge.platform.problem.ProblemCode;
import io.umamiedge.platform.problem.ProblemException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.hibernate.annotations.ColumnTransformer;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/**
 * The registry in PostgreSQL. A change locks the revision first, so changes happen one after the other, each sees all
 * before it, and the outbox holds them in the order of their revisions.
 */
@Singleton
public class RegistryStore {
    /** Below what a broker takes by default, so that what is stored can always be published. */
    private static final int LARGEST_RECORD = 900_000;

    /** The revision that the next change follows. */
    @Entity(name = "RevisionRow")
    @Table(name = "registry_revision")
    public static class RevisionRow extends PanacheEntityBase {
        @Id
        public boolean one;

        public long revision;
    }

    /** One registered thing. */
    @Entity(name = "ResourceRow")
    @Table(name = "resource")
    public static class ResourceRow extends PanacheEntityBase {
        @Id
        public String key = "";

        public String kind = "";
        public String id = "";
        public long revision;

        @Column(name = "body")
        @ColumnTransformer(read = "cast(body as text)", write = "cast(cast(? as text) as jsonb)")
        public String body = "";

        @Column(name = "changed_at")
        public Instant changedAt = Instant.EPOCH;
    }

    private final TransactionStore transactions;
    private final OutboxStore outbox;
    private final OutboxPublisher publisher;
    private final String source;
    private final InstantSource clock = InstantSource.system();

    @Inject
    RegistryStore(TransactionStore transactions, OutboxStore outbox, OutboxPublisher publisher, ServiceConfig service) {
        this.transactions = transactions;
        this.outbox = outbox;
        this.publisher = publisher;
        this.source = service.name();
    }

    /** Runs {@code work} as the only change of the registry at its time; it and what it publishes happen or do not. */
    public <T> Uni<T> change(Supplier<Uni<T>> work) {
        return transactions
                .write(() -> RevisionRow.findById(true, LockModeType.PESSIMISTIC_WRITE)
                        .chain(locked -> work.get()))
                .invoke(() -> publisher.wake());
    }

    public <T extends RegistryResource> Uni<Optional<Stored<T>>> read(Class<T> type, ResourceKey key) {
        return transactions.read(() -> find(type, key));
    }

    /** Within {@link #change}. */
    public <T extends RegistryResource> Uni<Optional<Stored<T>>> find(Class<T> type, ResourceKey key) {
        return ResourceRow.<ResourceRow>findById(key.text())
                .map(row -> Optional.ofNullable(row).map(found -> stored(type, found)));
    }

    /**
     * Up to {@code count} of a kind after the id {@code after}, ordered by id.
     *
     * @param filters targets that each one must refer to, by field
     */
    public <T extends RegistryResource> Uni<List<Stored<T>>> list(
            Class<T> type, ResourceKind kind, Map<String, String> filters, @Nullable String after, int count) {
        StringBuilder sql = new StringBuilder("SELECT r.key, r.kind, r.id, r.revision, cast(r.body AS text) AS body,"
                + " r.changed_at FROM deploy.resource r WHERE r.kind = :kind AND r.id > :after");
        Map<String, String> parameters = new HashMap<>();
        filters.forEach((field, target) -> {
            int n = parameters.size();
            parameters.put("field" + n, field);
            parameters.put("target" + n, target);
            sql.append(
                            " AND EXISTS (SELECT FROM deploy.resource_reference f WHERE f.source = r.key AND f.field = :field")
                    .append(n)
                    // A target that ends in a slash stands for all of that kind.
                    .append(" AND (f.target = :target")
                    .append(n)
                    .append(" OR (right(:target")
                    .append(n)
                    .append(", 1) = '/' AND starts_with(f.target, :target")
                    .append(n)
                    .append("))))");
        });
        sql.append(" ORDER BY r.id LIMIT ").append(count);
        return transactions.read(() -> Panache.getSession().chain(session -> {
            Mutiny.SelectionQuery<ResourceRow> query = session.createNativeQuery(sql.toString(), ResourceRow.class)
                    .setParameter("kind", kind.word())
                    .setParameter("after", after == null ? "" : after);
            parameters.forEach(query::setParameter);
            return query.getResultList()
                    .map(rows -> rows.stream().map(row -> stored(type, row)).toList());
        }));
    }

    /** Within {@link #change}: whether a key with this hash is known, good or not. */
    public Uni<Boolean> hasKey(String hash) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery(
                                "SELECT count(*) FROM deploy.resource WHERE kind = 'key' AND body ->> 'hash' = :hash",
                                Long.class)
                        .setParameter("hash", hash)
                        .getSingleResult())
                .map(count -> count > 0);
    }

    /** Within {@link #change}: creates or replaces; throws {@link ProblemException} when a rule forbids it. */
    public <T extends RegistryResource> Uni<Written<T>> put(Class<T> type, T resource) {
        ResourceKey key = ResourceKey.of(resource);
        return ResourceRow.<ResourceRow>findById(key.text()).chain(found -> {
            if (found != null && stored(type, found).resource().equals(resource)) {
                return Uni.createFrom()
                        .item(new Written<>(new Stored<>(resource, found.revision), Written.Effect.UNCHANGED));
            }
            Written.Effect effect = found == null ? Written.Effect.CREATED : Written.Effect.CHANGED;
            return checkRules(resource)
                    .chain(() -> nextRevision())
                    .chain(revision -> write(found, resource, revision)
                            .map(done -> new Written<>(new Stored<>(resource, revision), effect)));
        });
    }

    /** Within {@link #change}: throws {@link ProblemException} while something refers to it. */
    public Uni<Void> remove(ResourceKey key) {
        return referrers(key).chain(referrers -> {
            if (!referrers.isEmpty()) {
                throw new ProblemException(
                        DeployProblem.STILL_REFERENCED,
                        key + " cannot be removed: "
                                + referrers.stream().map(FieldError::field).collect(Collectors.joining(", "))
                                + (referrers.size() == 1 ? " refers to it" : " refer to it"),
                        referrers);
            }
            return ResourceRow.deleteById(key.text())
                    .chain(gone -> nextRevision())
                    .chain(revision -> announce(new RegistryRecord(key.kind(), key.id(), revision, null)));
        });
    }

    private static Uni<Long> nextRevision() {
        return RevisionRow.<RevisionRow>findById(true).map(row -> {
            row.revision++;
            return row.revision;
        });
    }

    private Uni<Void> write(@Nullable ResourceRow found, RegistryResource resource, long revision) {
        ResourceKey key = ResourceKey.of(resource);
        ResourceRow row = found == null ? new ResourceRow() : found;
        row.key = key.text();
        row.kind = key.kind().word();
        row.id = key.id();
        row.revision = revision;
        row.body = json(resource);
        row.changedAt = clock.instant();
        return row.persistAndFlush()
                .chain(() -> writeReferences(key, References.of(resource)))
                .chain(() -> announce(new RegistryRecord(key.kind(), key.id(), revision, resource)));
    }

    private static Uni<Void> writeReferences(ResourceKey key, List<Reference> references) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery(
                                "DELETE FROM deploy.resource_reference WHERE source = :source")
                        .setParameter("source", key.text())
                        .executeUpdate()
                        .chain(() -> references.isEmpty()
                                ? Uni.createFrom().item(0)
                                : session.createNativeQuery(
                                                "INSERT INTO deploy.resource_reference (source, field, target, binding)"
                                                        + " SELECT cast(:source AS text), field, target, binding"
                                                        + " FROM jsonb_to_recordset(cast(cast(:list AS text) AS jsonb))"
                                                        + " AS r(field text, target text, binding boolean)")
                                        .setParameter("source", key.text())
                                        .setParameter("list", json(references))
                                        .executeUpdate()))
                .replaceWithVoid();
    }

    private Uni<Void> announce(RegistryRecord change) {
        ProducerRecord<String, byte[]> record = EventCodec.encode(change, source, clock.instant());
        if (record.value() != null && record.value().length > LARGEST_RECORD) {
            throw new ProblemException(
                    CommonProblem.BODY_TOO_LARGE, "a resource may have at most " + LARGEST_RECORD + " bytes as JSON");
        }
        return outbox.add(record);
    }

    private Uni<Void> checkRules(RegistryResource resource) {
        List<String> targets = References.of(resource).stream()
                .filter(Reference::binding)
                .map(Reference::target)
                .toList();
        return rows(targets)
                .chain(present -> dedicatedElsewhere(resource).map(dedicated -> {
                    refuse(CommonProblem.INVALID_FIELD, ReferenceRules.violations(resource, present, dedicated));
                    return present;
                }))
                .chain(present -> resource instanceof Corridor corridor ? keepSitesInside(corridor) : noResult());
    }

    private static Uni<Void> keepSitesInside(Corridor corridor) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery(
                                "SELECT r.key, r.kind, r.id, r.revision, cast(r.body AS text) AS body, r.changed_at"
                                        + " FROM deploy.resource r JOIN deploy.resource_reference f ON f.source = r.key"
                                        + " WHERE f.target = :corridor AND f.field = :field",
                                ResourceRow.class)
                        .setParameter("corridor", ResourceKey.of(corridor).text())
                        .setParameter("field", References.CORRIDOR)
                        .getResultList())
                .map(rows -> {
                    List<Site> sites = rows.stream()
                            .map(row -> stored(Site.class, row).resource())
                            .toList();
                    refuse(DeployProblem.COUNTRY_IN_USE, ReferenceRules.stranded(corridor, sites));
                    return rows;
                })
                .replaceWithVoid();
    }

    private static void refuse(ProblemCode code, List<FieldError> errors) {
        if (!errors.isEmpty()) {
            FieldError first = errors.getFirst();
            throw new ProblemException(code, first.field() + " " + first.message(), errors);
        }
    }

    private static Uni<Map<String, RegistryResource>> rows(List<String> keys) {
        if (keys.isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        return ResourceRow.<ResourceRow>list("key in ?1", keys)
                .map(rows -> rows.stream()
                        .collect(Collectors.toMap(
                                row -> row.key,
                                row -> stored(kind(row).type(), row).resource())));
    }

    private static Uni<Map<String, String>> dedicatedElsewhere(RegistryResource resource) {
        if (!(resource instanceof Customer customer)
                || customer.dedicatedNodeIds().isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        return Panache.getSession()
                .chain(session -> session.createNativeQuery(
                                "SELECT target, source FROM deploy.resource_reference"
                                        + " WHERE field = :field AND source <> :source",
                                Object[].class)
                        .setParameter("field", References.DEDICATED_NODES)
                        .setParameter("source", ResourceKey.of(customer).text())
                        .getResultList())
                .map(rows -> rows.stream()
                        .collect(Collectors.toMap(row -> (String) row[0], row -> (String) row[1], (a, b) -> a)));
    }

    private static Uni<List<FieldError>> referrers(ResourceKey key) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery(
                                "SELECT source, field FROM deploy.resource_reference"
                                        + " WHERE target = :target AND binding ORDER BY source, field LIMIT 10",
                                Object[].class)
                        .setParameter("target", key.text())
                        .getResultList())
                .map(rows -> rows.stream()
                        .map(row -> new FieldError((String) row[0], "refers to it in " + row[1]))
                        .toList());
    }

    private static Uni<Void> noResult() {
        return Uni.createFrom().voidItem();
    }

    private static ResourceKind kind(ResourceRow row) {
        return ResourceKind.ofWord(row.kind)
                .orElseThrow(() -> new IllegalStateException("the registry holds an unknown kind"));
    }

    private static <T extends RegistryResource> Stored<T> stored(Class<T> type, ResourceRow row) {
        try {
            return new Stored<>(Json.lenient().readValue(row.body, type), row.revision);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the registry holds a " + row.kind + " that cannot be read", e);
        }
    }

    private static String json(Object value) {
        try {
            return Json.lenient().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("every resource can be written as JSON", e);
        }
    }
}
