package io.umamiedge.telemetry.ingest;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.quarkus.runtime.StartupEvent;
import io.umamiedge.contracts.event.Event;
import io.umamiedge.contracts.event.EventCodec;
import io.umamiedge.contracts.telemetry.TelemetryReported;
import io.umamiedge.contracts.topic.Topic;
import io.umamiedge.platform.kafka.KafkaClients;
import io.umamiedge.platform.kafka.ServiceConfig;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Puts reports on Kafka, or says within two seconds that it could not. */
@Singleton
public class ReportPublisher {
    private static final Logger LOG = Logger.getLogger(ReportPublisher.class);
    private static final Duration PATIENCE = Duration.ofMillis(1_200);
    // A producer of its own: it gives up fast, because the node will report again in a second anyway.
    private static final Map<String, Object> IMPATIENT = Map.of(
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 1_100,
            ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 1_000,
            ProducerConfig.MAX_BLOCK_MS_CONFIG, 300,
            ProducerConfig.LINGER_MS_CONFIG, 1);

    private final KafkaProducer<String, byte[]> producer;
    private final String source;

    @Inject
    ReportPublisher(KafkaClients clients, ServiceConfig service) {
        this.producer = clients.producer(IMPATIENT);
        this.source = service.name();
    }

    /**
     * Waits until every in-sync replica has all of them; false when that did not come to pass, in which case some may
     * have been taken all the same.
     */
    boolean publish(List<TelemetryReported> reports) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        String traceparent = traceparent();
        List<Future<RecordMetadata>> sent = new ArrayList<>(reports.size());
        try {
            for (TelemetryReported report : reports) {
                if (System.nanoTime() > deadline) {
                    return false;
                }
                sent.add(producer.send(EventCodec.encode(event(report, traceparent))));
            }
            for (Future<RecordMetadata> acknowledgement : sent) {
                acknowledgement.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            }
            return true;
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            // Counted by the caller and logged by the client; a line for each would drown the log in an outage.
            LOG.debugf("reports not taken by Kafka count=%d cause=%s", reports.size(), e);
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    // A client that knows the topic does not block its first caller.
    void onStart(@Observes @Priority(20) StartupEvent event) {
        try {
            var _ = producer.partitionsFor(Topic.TELEMETRY_REPORTS.topicName());
        } catch (KafkaException e) {
            LOG.warnf("Kafka is slow to describe the reports topic cause=%s", e);
        }
    }

    @PreDestroy
    void close() {
        producer.close();
    }

    /** Boot and sequence number make the event's id, so that a report sent again is recognised by whoever reads it. */
    private Event<TelemetryReported> event(TelemetryReported report, @Nullable String traceparent) {
        String node = report.nodeId().value();
        return new Event<>(
                node + "/" + report.report().bootId() + "/" + report.report().seq(),
                source,
                node,
                report.receivedAt(),
                traceparent,
                report);
    }

    /** W3C Trace Context section 3.2; null where nobody traces. */
    private static @Nullable String traceparent() {
        SpanContext span = Span.current().getSpanContext();
        return span.isValid()
                ? "00-" + span.getTraceId() + "-" + span.getSpanId() + "-"
                        + span.getTraceFlags().asHex()
                : null;
    }
}
