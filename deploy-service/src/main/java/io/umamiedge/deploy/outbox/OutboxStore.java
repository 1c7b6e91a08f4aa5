package io.umamiedge.deploy.outbox;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;
import io.umamiedge.platform.outbox.OutboxHeaders;
import jakarta.inject.Singleton;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.hibernate.annotations.ColumnTransformer;
import org.jspecify.annotations.Nullable;

/** The outbox as Hibernate's sessions write it: in the caller's transaction, beside the change. */
@Singleton
public class OutboxStore {
    /** One record that waits for Kafka. */
    @Entity(name = "OutboxRow")
    @Table(name = "outbox")
    public static class OutboxRow extends PanacheEntityBase {
        @Id
        @GeneratedValue(strategy = GenerationType.IDENTITY)
        public @Nullable Long position;

        public String topic = "";
        public String key = "";

        @Column(name = "headers")
        @ColumnTransformer(read = "cast(headers as text)", write = "cast(cast(? as text) as jsonb)")
        public String headers = "";

        @Column(name = "value")
        public byte @Nullable [] value;
    }

    /** Its place among the others is the order of the calls; wake the publisher once the transaction has committed. */
    public Uni<Void> add(ProducerRecord<String, byte[]> record) {
        OutboxRow row = new OutboxRow();
        row.topic = record.topic();
        row.key = record.key();
        row.headers = OutboxHeaders.json(record);
        row.value = record.value();
        return row.persistAndFlush().replaceWithVoid();
    }
}
