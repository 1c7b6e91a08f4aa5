package io.umamiedge.audit.intake;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.umamiedge.audit.chain.Fact;
import io.umamiedge.audit.log.EntryStore;
import io.umamiedge.contracts.event.EventCodec;
import io.umamiedge.platform.kafka.BatchProcessor;
import io.umamiedge.platform.kafka.TopicFollower;
import io.umamiedge.platform.postgres.PgFailures;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.function.BiFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Puts everything that arrives on the audited topics on record, a batch in one transaction. */
@ApplicationScoped
public class EventConsumer {
    static final String DECISIONS = "decisions-in";
    static final String FAILOVERS = "failovers-in";
    static final String DEPLOYMENTS = "deployments-in";
    static final String EXERCISES = "exercises-in";
    static final String REGISTRY = "registry-in";

    private final BatchProcessor processor;
    private final EntryStore entries;

    @Inject
    EventConsumer(BatchProcessor processor, EntryStore entries) {
        this.processor = processor;
        this.entries = entries;
    }

    @Incoming(DECISIONS)
    Uni<Void> decisions(ConsumerRecords<String, byte[]> records) {
        return record(records, EventCodec::decode, Facts::of);
    }

    @Incoming(FAILOVERS)
    Uni<Void> failovers(ConsumerRecords<String, byte[]> records) {
        return record(records, EventCodec::decode, Facts::of);
    }

    @Incoming(DEPLOYMENTS)
    Uni<Void> deployments(ConsumerRecords<String, byte[]> records) {
        return record(records, EventCodec::decode, Facts::of);
    }

    @Incoming(EXERCISES)
    Uni<Void> exercises(ConsumerRecords<String, byte[]> records) {
        return record(records, EventCodec::decode, Facts::of);
    }

    @Incoming(REGISTRY)
    Uni<Void> registry(ConsumerRecords<String, byte[]> records) {
        return record(records, EventCodec::decodeRegistry, Facts::of);
    }

    private <T> Uni<Void> record(
            ConsumerRecords<String, byte[]> records,
            TopicFollower.Reader<T> reader,
            BiFunction<ConsumerRecord<String, byte[]>, T, Fact> toFact) {
        return processor.process(records, reader, items -> append(items, toFact), PgFailures::isLasting);
    }

    private <T> Uni<Void> append(
            List<BatchProcessor.Item<T>> items, BiFunction<ConsumerRecord<String, byte[]>, T, Fact> toFact) {
        return Uni.createFrom()
                .item(() -> items.stream()
                        .map(item -> toFact.apply(item.origin(), item.data()))
                        .toList())
                // Canonical JSON of a whole batch is too much work for an event loop.
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .chain(entries::append);
    }
}
