package io.umamiedge.platform.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.event.EventCodec;
import io.umamiedge.contracts.event.EventType;
import java.time.Instant;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class OutboxHeadersTest {
    @Test
    void recordComesOutAsItWentIn() {
        ProducerRecord<String, byte[]> record =
                EventCodec.removal(EventType.RATE_CARD, "tokyo/1@now", "billing-service", "tokyo/1", Instant.EPOCH);

        assertThat(OutboxHeaders.record(record.topic(), record.key(), OutboxHeaders.json(record), record.value()))
                .isEqualTo(record);
    }
}
