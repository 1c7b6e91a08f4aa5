package io.umamiedge.billing.usage;

import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.umamiedge.contracts.event.Event;
import io.umamiedge.contracts.event.EventCodec;
import io.umamiedge.platform.kafka.BatchProcessor;
import io.umamiedge.platform.kafka.BatchProcessor.Item;
import io.umamiedge.platform.postgres.PgFailures;
import io.umamiedge.platform.registry.RegistryFeed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/** Brings completed requests onto the books, a polled batch at a time. */
@ApplicationScoped
public class UsageConsumer {
    public static final String REQUESTS_IN = "requests-in";

    private static final Logger LOG = Logger.getLogger(UsageConsumer.class);

    private final BatchProcessor batches;
    private final UsageStore store;
    private final RegistryFeed registry;
    private final MeterRegistry meters;
    private final InstantSource clock = InstantSource.system();

    @Inject
    UsageConsumer(BatchProcessor batches, UsageStore store, RegistryFeed registry, MeterRegistry meters) {
        this.batches = batches;
        this.store = store;
        this.registry = registry;
        this.meters = meters;
    }

    @Incoming(REQUESTS_IN)
    public Uni<Void> consume(ConsumerRecords<String, byte[]> records) {
        return batches.process(records, EventCodec::decode, this::record, PgFailures::isLasting);
    }

    private Uni<Void> record(List<Item<Event<?>>> items) {
        if (!registry.isCaughtUp()) {
            // An older state of the registry may still name another owner or share.
            return Uni.createFrom().failure(new IllegalStateException("the registry is not read to its end yet"));
        }
        Instant now = clock.instant();
        List<UsageEvent> usage = items.stream()
                .flatMap(item -> Metering.usage(item.data(), item.origin().value(), now).stream())
                .toList();
        return store.record(usage, registry.view(), now)
                .invoke(tally -> count(tally, items.size() - usage.size()))
                .replaceWithVoid();
    }

    private void count(Tally tally, int passedOver) {
        count("rated", tally.rated());
        count("quarantined", tally.quarantined());
        count("repeated", tally.repeated());
        count("conflicting", tally.conflicting());
        count("passed_over", passedOver);
        if (tally.conflicting() > 0) {
            LOG.errorf("usage events claim ids that others have; see usage_conflict count=%d", tally.conflicting());
        }
    }

    private void count(String result, int events) {
        meters.counter("umamiedge_billing_events", "result", result).increment(events);
    }
}
