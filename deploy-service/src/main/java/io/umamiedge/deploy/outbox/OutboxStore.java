package io.umamiedge.deploy.outbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import io.smallrye.mutiny.Uni;
import io.umamiedge.contracts.event.Json;
import jakarta.inject.Singleton;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.hibernate.annotations.ColumnTransformer;
import org.jspecify.annotations.Nullable;

/** Keeps records beside the change that they tell of, in the caller's transaction. */
@Singleton
public class OutboxStore {
    private static final TypeReference<Map<String, String>> HEADERS = new TypeReference<>() {};

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
        row.headers = headers(record);
        row.value = record.value();
        return row.persistAndFlush().replaceWithVoid();
    }

    static ProducerRecord<String, byte[]> record(String topic, String key, String headers, byte @Nullable [] value) {
        ProducerRecord<String, byte[]> record = new ProducerRecord<>(topic, key, value);
        try {
            Json.lenient()
                    .readValue(headers, HEADERS)
                    .forEach((name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the outbox holds headers that it did not write", e);
        }
        return record;
    }

    private static String headers(ProducerRecord<String, byte[]> record) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (Header header : record.headers()) {
            headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
        }
        try {
            return Json.lenient().writeValueAsString(headers);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("text headers can be written as JSON", e);
        }
    }
}
