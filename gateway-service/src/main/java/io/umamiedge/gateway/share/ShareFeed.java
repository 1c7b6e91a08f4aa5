package io.umamiedge.gateway.share;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.HttpServerStart;
import io.umamiedge.contracts.event.Event;
import io.umamiedge.contracts.event.EventCodec;
import io.umamiedge.contracts.event.UnreadableEventException;
import io.umamiedge.contracts.identity.GatewayId;
import io.umamiedge.contracts.identity.Ids;
import io.umamiedge.contracts.limit.LimitRecord;
import io.umamiedge.contracts.limit.LimitSubject;
import io.umamiedge.contracts.topic.Topic;
import io.umamiedge.platform.kafka.DeadLetters;
import io.umamiedge.platform.kafka.KafkaClients;
import io.umamiedge.platform.kafka.ServiceConfig;
import io.umamiedge.platform.kafka.TopicFollower;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.enterprise.inject.Default;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Keeps the book of shares up to date with the log. Not ready until it had its first lease. */
@ApplicationScoped
@Default
@Readiness
public class ShareFeed implements HealthCheck, Shares {
    private static final Logger LOG = Logger.getLogger(ShareFeed.class);
    private static final int RENEWALS_PER_LEASE = 20;
    private static final double MILLIS_PER_SECOND = 1e3;
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private final KafkaClients clients;
    private final DeadLetters deadLetters;
    private final String source;
    private final Duration lease;
    private final Optional<String> name;
    private final ShareBook book;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("shares").factory());
    private boolean complained;
    private @Nullable KafkaProducer<String, byte[]> producer;
    private volatile @Nullable TopicFollower follower;

    @Inject
    ShareFeed(
            KafkaClients clients,
            DeadLetters deadLetters,
            ServiceConfig service,
            ShareConfig config,
            MeterRegistry meters) {
        if (config.lease().compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("umamiedge.gateway.shares.lease must be 1 s or more");
        }
        this.clients = clients;
        this.deadLetters = deadLetters;
        this.source = service.name();
        this.lease = config.lease();
        this.name = config.name();
        this.book = new ShareBook(
                new GatewayId(new Ids().next()), lease, config.keptWhenCutOff(), new KafkaLog(), System::nanoTime);
        Gauge.builder("umamiedge_gateway_lease_seconds", () -> book.leaseLeft().toMillis() / MILLIS_PER_SECOND)
                .register(meters);
    }

    @Override
    public boolean areUsable() {
        return book.areUsable();
    }

    @Override
    public void join(LimitSubject subject, ShareHolder holder) {
        book.join(subject, holder);
    }

    @Override
    public boolean isAnswered(LimitSubject subject, long since) {
        return book.isAnswered(subject, since);
    }

    @Override
    public void join(LimitSubject subject, BudgetHolder holder) {
        book.join(subject, holder);
    }

    @Override
    public Budget left(LimitSubject subject, long needed) {
        return book.left(subject, needed);
    }

    @Override
    public boolean isAnswered(LimitSubject subject) {
        return book.isAnswered(subject);
    }

    @Override
    public void wanted(LimitSubject subject) {
        thread.execute(() -> book.wanted(subject));
    }

    /** Whether there ever was a lease. */
    public boolean isCaughtUp() {
        return book.isEstablished();
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("shares")
                .status(isCaughtUp() && !book.isReplaced())
                .build();
    }

    // After the topics exist.
    void onStart(@Observes @Priority(20) StartupEvent event) {
        producer = clients.producer(Map.of(
                ProducerConfig.LINGER_MS_CONFIG, 0,
                ProducerConfig.MAX_BLOCK_MS_CONFIG, 1_000,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 1_000,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 2_000,
                ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 200,
                // Starting over would forget the topic in an outage: sending would block, and with the book every
                // request.
                CommonClientConfigs.METADATA_RECOVERY_STRATEGY_CONFIG, "none"));
        follower = TopicFollower.start(Topic.GATEWAY_LIMITS, clients, deadLetters, ShareFeed::read, this::apply);
    }

    /** The port is taken, so that no other gateway runs here: this one may take over what the last one had. */
    void onListening(@ObservesAsync HttpServerStart event) {
        String here = name.orElseGet(() -> hostName() + ":" + event.options().getPort());
        long every = lease.toMillis() / RENEWALS_PER_LEASE;
        var _ = thread.scheduleAtFixedRate(() -> tick(here), 0, every, TimeUnit.MILLISECONDS);
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            throw new IllegalStateException("set umamiedge.gateway.shares.name: this machine has no name", e);
        }
    }

    void onStop(@Observes ShutdownEvent event) {
        thread.shutdownNow();
        TopicFollower following = follower;
        if (following != null) {
            book.leave();
            following.close();
        }
        KafkaProducer<String, byte[]> sending = producer;
        if (sending != null) {
            sending.close(FAREWELL);
        }
    }

    private void tick(String here) {
        try {
            TopicFollower following = follower;
            if (following != null && following.isCaughtUp()) {
                book.renew(here);
                book.settle();
                if (book.isReplaced() && !complained) {
                    complained = true;
                    LOG.errorf("another gateway runs under this one's name, nothing is let in any more name=%s", here);
                }
            }
        } catch (RuntimeException e) {
            // The lease runs out if this goes on; the next tick tries again.
            LOG.errorf(e, "shares not renewed");
        }
    }

    private void apply(List<Read> batch) {
        for (Read read : batch) {
            if (read.record == null) {
                book.readRemoval(read.gateway, read.key);
            } else {
                book.read(read.record, read.logMillis);
            }
        }
    }

    private static Read read(ConsumerRecord<String, byte[]> record) throws UnreadableEventException {
        String key = record.key() == null ? "" : record.key();
        int slash = key.indexOf('/');
        try {
            GatewayId gateway = new GatewayId(slash < 0 ? key : key.substring(0, slash));
            if (record.value() == null) {
                return new Read(gateway, key, null, record.timestamp());
            }
            if (EventCodec.decode(record).data() instanceof LimitRecord data
                    && data.key().equals(key)) {
                return new Read(gateway, key, data, record.timestamp());
            }
        } catch (IllegalArgumentException e) {
            throw new UnreadableEventException("the key does not begin with a gateway id", e);
        }
        throw new UnreadableEventException("the key is not that of the value");
    }

    private void lost(long sequence) {
        if (!thread.isShutdown()) {
            thread.execute(() -> book.lost(sequence));
        }
    }

    /** What was read of a gateway; null is a removal. */
    private record Read(
            GatewayId gateway, String key, @Nullable LimitRecord record, long logMillis) {}

    /** The log as the book writes it. */
    private final class KafkaLog implements ShareLog {
        private final Ids ids = new Ids();

        @Override
        public void append(LimitRecord record) {
            send(
                    EventCodec.encode(new Event<>(ids.next(), source, record.key(), Instant.now(), null, record)),
                    record.sequence());
        }

        @Override
        public void remove(String key) {
            send(new ProducerRecord<>(Topic.GATEWAY_LIMITS.topicName(), key, null), 0);
        }

        private void send(ProducerRecord<String, byte[]> record, long sequence) {
            KafkaProducer<String, byte[]> sending = producer;
            try {
                if (sending != null) {
                    var _ = sending.send(record, (_, failure) -> {
                        if (failure != null) {
                            lost(sequence);
                        }
                    });
                }
            } catch (KafkaException e) {
                lost(sequence);
            }
        }
    }
}
