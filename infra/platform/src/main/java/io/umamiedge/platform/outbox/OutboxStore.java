package io.umamiedge.platform.outbox;

import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Keeps records beside the change that they tell of, in the transaction of the caller's connection. */
@Singleton
public class OutboxStore {
    private static final String INSERT =
            "INSERT INTO outbox (topic, key, headers, value) VALUES ($1, $2, cast(cast($3 AS text) AS jsonb), $4)";

    /** In their order, after all that was added before; wake the publisher once the transaction has committed. */
    public Uni<Void> add(SqlConnection connection, List<ProducerRecord<String, byte[]>> records) {
        if (records.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return connection
                .preparedQuery(INSERT)
                .executeBatch(records.stream().map(OutboxStore::row).toList())
                .replaceWithVoid();
    }

    private static Tuple row(ProducerRecord<String, byte[]> record) {
        byte[] value = record.value();
        return Tuple.of(
                record.topic(), record.key(), OutboxHeaders.json(record), value == null ? null : Buffer.buffer(value));
    }
}
