package io.umamiedge.gateway.record;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.umamiedge.contracts.event.Event;
import io.umamiedge.contracts.event.EventCodec;
import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.contracts.topic.Topic;
import io.umamiedge.platform.kafka.KafkaClients;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's own producer: never blocks (its topics are known from the start and never forgotten; what does not fit
 * its buffer fails at once), gives up after the delivery timeout, and recovers by itself. Behind it, if there is a
 * directory for it, the journal of what Kafka did not take.
 */
@Singleton
public class RecordPublisher implements RecordSink {
    private static final Logger LOG = Logger.getLogger(RecordPublisher.class);
    private static final List<Topic> TOPICS =
            List.of(Topic.GATEWAY_REQUESTS, Topic.ROUTING_DECISIONS, Topic.ROUTING_FAILOVERS);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final int REQUEST_TIMEOUT_MILLIS = 1_000;
    private static final long LEAST_JOURNAL = 1024 * 1024;

    private final KafkaProducer<String, byte[]> producer;
    private final RecordGroups groups;
    private final RecentDecisions decisions;
    private final LogHealth health;
    private final @Nullable RecordSpool spool;

    @Inject
    RecordPublisher(
            Vertx vertx, KafkaClients clients, RecordConfig config, RecentDecisions decisions, MeterRegistry meters) {
        this.decisions = decisions;
        this.health = new LogHealth(config.probeInterval(), System::nanoTime);
        this.producer = clients.producer(settings(config));
        this.groups = new RecordGroups(this::toKafka, (millis, task) -> vertx.setTimer(millis, _ -> task.run()));
        this.spool = config.journalDirectory()
                .map(directory -> spool(directory, config.journalSize().asLongValue()))
                .orElse(null);
        if (spool != null) {
            meters.gauge("umamiedge_gateway_journal_bytes", spool, RecordSpool::bytes);
        }
    }

    private RecordSpool spool(Path directory, long mostBytes) {
        if (mostBytes < LEAST_JOURNAL) {
            throw new IllegalArgumentException("umamiedge.gateway.records.journal-size must be 1 MiB or more");
        }
        try {
            JournalFile file = JournalFile.open(directory);
            if (file.damaged() != null) {
                LOG.errorf("records in the journal could not be read and were kept aside file=%s", file.damaged());
            }
            if (file.size() > 0) {
                LOG.warnf("records wait in the journal bytes=%d", file.size());
            }
            return new RecordSpool(file, mostBytes, groups, new SpoolLog());
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "umamiedge.gateway.records.journal-directory " + directory + " cannot be used: " + e.getMessage(),
                    e);
        }
    }

    private static Map<String, Object> settings(RecordConfig config) {
        return Map.ofEntries(
                // RecordGroups does better than to wait for a time.
                Map.entry(ProducerConfig.LINGER_MS_CONFIG, 0),
                Map.entry(ProducerConfig.MAX_BLOCK_MS_CONFIG, 0),
                Map.entry(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MILLIS),
                Map.entry(
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        Math.toIntExact(config.deliveryTimeout().toMillis())),
                // Starting over from the bootstrap servers would forget the topics in the middle of an outage.
                Map.entry(CommonClientConfigs.METADATA_RECOVERY_STRATEGY_CONFIG, "none"),
                // A broker that is back must be found well within the delivery timeout.
                Map.entry(ProducerConfig.RECONNECT_BACKOFF_MS_CONFIG, 20),
                Map.entry(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 200),
                Map.entry(ProducerConfig.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG, 1_000),
                Map.entry(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 20),
                Map.entry(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG, 200));
    }

    /**
     * Whether a request may begin: false while its records would find no place. Where they may not wait on disk, one
     * request is let through now and then to find out whether Kafka is back, unless the journal finds out by itself.
     */
    public boolean mayBegin(Spooling spooling) {
        if (spool == null) {
            return health.mayBegin();
        }
        boolean waiting = spool.isSpooling();
        if (spooling == Spooling.NEVER) {
            return waiting ? !health.isDown() : health.mayBegin();
        }
        return !(waiting || health.isDown()) || spool.hasRoom();
    }

    @Override
    public void send(Event<?> event, Spooling spooling, Consumer<@Nullable Throwable> done) {
        ProducerRecord<String, byte[]> record = EventCodec.encode(event);
        if (event.data() instanceof RoutingDecision decision) {
            decisions.add(decision.decisionId(), record.value());
        }
        if (spool == null || spooling == Spooling.NEVER) {
            groups.send(record, done);
        } else if (spooling == Spooling.IF_ROOMY && !spool.isRoomy()) {
            groups.send(record, done);
        } else {
            spool.send(record, health.isDown(), done);
        }
    }

    @Override
    public void hurry() {
        groups.hurry();
    }

    private void toKafka(ProducerRecord<String, byte[]> record, Consumer<@Nullable Throwable> done) {
        try {
            var _ = producer.send(record, (_, failure) -> {
                note(failure);
                done.accept(failure);
            });
        } catch (KafkaException | IllegalStateException e) {
            note(e);
            done.accept(e);
        }
    }

    // After the topics exist, before the first request.
    void onStart(@Observes @Priority(15) StartupEvent event) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        TOPICS.forEach(topic -> warmUp(topic, deadline));
    }

    @PreDestroy
    void close() {
        groups.give();
        producer.close(Duration.ofSeconds(2));
        if (spool != null) {
            try {
                spool.close();
            } catch (IOException e) {
                LOG.errorf("the journal could not be closed cause=%s", e);
            }
        }
    }

    private void warmUp(Topic topic, long deadline) {
        while (true) {
            try {
                var _ = producer.partitionsFor(topic.topicName());
                return;
            } catch (TimeoutException e) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("Kafka did not describe " + topic.topicName(), e);
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    private void note(@Nullable Throwable failure) {
        if (failure == null) {
            if (health.succeeded()) {
                LOG.info("Kafka takes records again");
            }
        } else if (!(failure instanceof RecordTooLargeException) && health.failed()) {
            LOG.errorf("Kafka takes no records journal=%s cause=%s", spool == null ? "none" : "spooling", failure);
        }
    }

    private static final class SpoolLog implements RecordSpool.Listener {
        @Override
        public void began() {
            LOG.warn("records go to the journal");
        }

        @Override
        public void drained() {
            LOG.info("Kafka has all records of the journal");
        }

        @Override
        public void failed(IOException cause) {
            LOG.errorf("the journal's disk fails cause=%s", cause);
        }
    }
}
