package io.umamiedge.deploy.deployment;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.quarkus.panache.common.Parameters;
import io.smallrye.mutiny.Uni;
import io.umamiedge.contracts.deployment.DeploymentRecorded;
import io.umamiedge.contracts.deployment.DeploymentStatus;
import io.umamiedge.contracts.event.Event;
import io.umamiedge.contracts.event.EventCodec;
import io.umamiedge.contracts.identity.DeploymentId;
import io.umamiedge.contracts.identity.OperatorId;
import io.umamiedge.deploy.database.TransactionStore;
import io.umamiedge.deploy.idempotency.Claim;
import io.umamiedge.deploy.idempotency.IdempotencyStore;
import io.umamiedge.deploy.outbox.OutboxStore;
import io.umamiedge.platform.kafka.ServiceConfig;
import io.umamiedge.platform.outbox.OutboxPublisher;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Deployment records in PostgreSQL; they are added and never changed. */
@Singleton
public class DeploymentStore {
    /** One record; {@code version} exists for old installs only. */
    @Entity(name = "DeploymentRow")
    @Table(name = "deployment_runs")
    public static class DeploymentRow extends PanacheEntityBase {
        @Id
        public String id = "";

        @Column(name = "release_name")
        public String releaseName = "";

        public String environment = "";
        public String status = "";

        @Column(name = "evidence_uri")
        public String evidenceUri = "";

        @Column(name = "evidence_sha256")
        public @Nullable String evidenceSha256;

        public @Nullable String version;

        @Column(name = "recorded_by")
        public String recordedBy = "";

        @Column(name = "recorded_at")
        public Instant recordedAt = Instant.EPOCH;
    }

    private final TransactionStore transactions;
    private final IdempotencyStore idempotency;
    private final OutboxStore outbox;
    private final OutboxPublisher publisher;
    private final String source;

    @Inject
    DeploymentStore(
            TransactionStore transactions,
            IdempotencyStore idempotency,
            OutboxStore outbox,
            OutboxPublisher publisher,
            ServiceConfig service) {
        this.transactions = transactions;
        this.idempotency = idempotency;
        this.outbox = outbox;
        this.publisher = publisher;
        this.source = service.name();
    }

    /** Keeps and announces it; gives the earlier record when the claim was made before. */
    public Uni<DeploymentRecorded> add(DeploymentRecorded deployment, Claim claim) {
        String id = deployment.deploymentId().value();
        return transactions
                .write(() -> idempotency
                        .claim(claim, id)
                        .chain(earlier -> earlier.isPresent()
                                ? DeploymentRow.<DeploymentRow>findById(earlier.get())
                                        .map(row -> deployment(row))
                                : persist(deployment)))
                .invoke(() -> publisher.wake());
    }

    public Uni<Optional<DeploymentRecorded>> find(DeploymentId id) {
        return transactions.read(() -> DeploymentRow.<DeploymentRow>findById(id.value())
                .map(row -> Optional.ofNullable(row).map(found -> deployment(found))));
    }

    /** Up to {@code count}, the newest first, from before the id {@code before}. */
    public Uni<List<DeploymentRecorded>> list(
            @Nullable String environment, @Nullable DeploymentStatus status, @Nullable String before, int count) {
        StringBuilder where = new StringBuilder("1 = 1");
        Parameters parameters = new Parameters();
        if (environment != null) {
            where.append(" and environment = :environment");
            parameters.and("environment", environment);
        }
        if (status != null) {
            where.append(" and status = :status");
            parameters.and("status", word(status));
        }
        if (before != null) {
            where.append(" and id < :before");
            parameters.and("before", before);
        }
        return transactions.read(() -> DeploymentRow.<DeploymentRow>find(where + " order by id desc", parameters)
                .range(0, count - 1)
                .list()
                .map(rows -> rows.stream().map(row -> deployment(row)).toList()));
    }

    private Uni<DeploymentRecorded> persist(DeploymentRecorded deployment) {
        DeploymentRow row = new DeploymentRow();
        row.id = deployment.deploymentId().value();
        row.releaseName = deployment.releaseName();
        row.environment = deployment.environment();
        row.status = word(deployment.status());
        row.evidenceUri = deployment.evidenceUri().toString();
        row.evidenceSha256 = deployment.evidenceSha256();
        row.version = deployment.version();
        row.recordedBy = deployment.recordedBy().value();
        row.recordedAt = deployment.recordedAt();
        Event<DeploymentRecorded> event =
                new Event<>(row.id, source, row.environment, row.recordedAt, null, deployment);
        return row.persistAndFlush()
                .chain(() -> outbox.add(EventCodec.encode(event)))
                .replaceWith(deployment);
    }

    private static DeploymentRecorded deployment(DeploymentRow row) {
        return new DeploymentRecorded(
                new DeploymentId(row.id),
                row.releaseName,
                row.environment,
                DeploymentStatus.valueOf(row.status.toUpperCase(Locale.ROOT)),
                URI.create(row.evidenceUri),
                row.evidenceSha256,
                row.version,
                new OperatorId(row.recordedBy),
                row.recordedAt);
    }

    private static String word(DeploymentStatus status) {
        return status.name().toLowerCase(Locale.ROOT);
    }
}
