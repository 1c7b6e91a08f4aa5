package io.umamiedge.platform.kafka;

import io.umamiedge.contracts.event.Event;
import io.umamiedge.contracts.event.EventCodec;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Publishes events and says when every in-sync replica has them. The first send to a topic may block for its metadata,
 * so call it off the event loop or after {@link #warmUp}. Completion arrives on the producer's thread.
 */
@Singleton
public class EventPublisher {
    private final KafkaProducer<String, byte[]> producer;

    @Inject
    EventPublisher(KafkaClients clients) {
        this.producer = clients.producer(Map.of());
    }

    /** Fetches what the producer needs to know of a topic, blocking, so that later sends to it do not. */
    public void warmUp(String topic) {
        var _ = producer.partitionsFor(topic);
    }

    public CompletionStage<Void> publish(Event<?> event) {
        return publish(EventCodec.encode(event));
    }

    public CompletionStage<Void> publish(ProducerRecord<String, byte[]> record) {
        CompletableFuture<Void> acknowledged = new CompletableFuture<>();
        var _ = producer.send(record, (metadata, failure) -> {
            if (failure == null) {
                acknowledged.complete(null);
            } else {
                acknowledged.completeExceptionally(failure);
            }
        });
        return acknowledged;
    }

    @PreDestroy
    void close() {
        producer.close();
    }
}
