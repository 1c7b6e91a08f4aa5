package io.umamiedge.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.umamiedge.cli.OperatorClient;
import io.umamiedge.cli.TopicReader;
import io.umamiedge.contracts.event.EventType;
import io.umamiedge.contracts.identity.DecisionId;
import io.umamiedge.contracts.identity.FailoverId;
import io.umamiedge.contracts.identity.RequestId;
import io.umamiedge.contracts.request.RequestAdmitted;
import io.umamiedge.contracts.request.RequestCompleted;
import io.umamiedge.contracts.routing.Failover;
import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.contracts.topic.Topic;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Reads the grid's end of the books from where it stood when this was made: the topics themselves, and what
 * audit-service and billing-service answer over HTTP. Not thread-safe.
 */
public final class GridReader implements AutoCloseable {
    private static final List<Topic> TOPICS =
            List.of(Topic.GATEWAY_REQUESTS, Topic.ROUTING_DECISIONS, Topic.ROUTING_FAILOVERS);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int PAGE = 500;

    private final OperatorClient operator;
    private final URI audit;
    private final URI billing;
    private final Instant since;
    private final KafkaConsumer<String, byte[]> consumer;
    private final Map<TopicPartition, Long> start;

    /** Remembers the end of each topic, and now, as the beginning of the run. */
    public GridReader(String kafkaBootstrap, OperatorClient operator, URI audit, URI billing, Instant now) {
        this.operator = operator;
        this.audit = audit;
        this.billing = billing;
        this.since = now.truncatedTo(ChronoUnit.MILLIS);
        this.consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafkaBootstrap, "enable.auto.commit", false),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = TOPICS.stream()
                .flatMap(topic -> consumer.partitionsFor(topic.topicName()).stream())
                .map(p -> new TopicPartition(p.topic(), p.partition()))
                .toList();
        consumer.assign(partitions);
        this.start = consumer.endOffsets(partitions);
    }

    /** All that there is now. */
    public GridRecords read() throws IOException {
        List<Object> events = events();
        return new GridRecords(
                only(events, RequestAdmitted.class),
                only(events, RoutingDecision.class),
                only(events, Failover.class),
                only(events, RequestCompleted.class),
                audited(EventType.ROUTING_DECISION, entry -> new DecisionId(text(entry, "decision_id"))),
                audited(EventType.FAILOVER, entry -> new FailoverId(text(entry, "failover_id"))),
                billed());
    }

    @Override
    public void close() {
        consumer.close();
    }

    private List<Object> events() throws IOException {
        start.forEach(consumer::seek);
        Map<TopicPartition, Long> end = consumer.endOffsets(start.keySet());
        List<Object> events = new ArrayList<>();
        while (end.entrySet().stream().anyMatch(limit -> consumer.position(limit.getKey()) < limit.getValue())) {
            for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                events.add(TopicReader.event(record));
            }
        }
        return events;
    }

    private <T> List<T> audited(EventType type, Function<JsonNode, T> id) throws IOException {
        List<T> ids = new ArrayList<>();
        pages(audit, "/v1/entries?order=asc&type=" + type.typeName() + "&since=" + since)
                .forEach(entry -> ids.add(id.apply(entry.path("body"))));
        return ids;
    }

    private List<RequestId> billed() throws IOException {
        return pages(billing, "/v1/usage-events?")
                .filter(event -> event.hasNonNull("charge"))
                .filter(event -> !Instant.parse(text(event, "occurred_at")).isBefore(since))
                .map(event -> new RequestId(text(event, "request_id")))
                .toList();
    }

    private Stream<JsonNode> pages(URI service, String query) throws IOException {
        List<JsonNode> items = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = operator.get(service.resolve(query + "&limit=" + PAGE + cursor));
            page.path("items").forEach(items::add);
            cursor = page.hasNonNull("next_cursor")
                    ? "&cursor=" + page.path("next_cursor").textValue()
                    : "";
        } while (!cursor.isEmpty());
        return items.stream();
    }

    private static <T> List<T> only(List<Object> events, Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asText();
    }
}
