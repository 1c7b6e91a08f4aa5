package io.umamiedge.contracts.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import io.umamiedge.contracts.registry.RegistryRecord;
import io.umamiedge.contracts.registry.RegistryResource;
import io.umamiedge.contracts.registry.ResourceKind;
import io.umamiedge.contracts.topic.Topic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads events as CloudEvents 1.0.2 in Kafka protocol binding 1.0.2 binary mode (section 3.2): attributes in
 * {@code ce_*} headers, JSON in the value, W3C {@code traceparent} in its own header.
 *
 * <p>Registry records carry their revision in the extension attribute {@code ce_revision}, so that a removal, whose
 * value is null, has one too. Thread-safe.
 */
public final class EventCodec {
    private static final String ID = "ce_id";
    private static final String SOURCE = "ce_source";
    private static final String TYPE = "ce_type";
    private static final String TIME = "ce_time";
    private static final String SUBJECT = "ce_subject";
    private static final String REVISION = "ce_revision";
    private static final String TRACEPARENT = "traceparent";
    private static final byte[] SPEC_VERSION = ascii("1.0");
    private static final byte[] JSON = ascii("application/json");

    private EventCodec() {}

    public static <T> ProducerRecord<String, byte[]> encode(Event<T> event) {
        EventType type = event.type();
        ProducerRecord<String, byte[]> record =
                new ProducerRecord<>(type.topic().topicName(), event.key(), json(event.data()));
        attributes(record.headers(), event.id(), event.source(), type, event.time(), event.key());
        if (event.traceparent() != null) {
            record.headers().add(TRACEPARENT, ascii(event.traceparent()));
        }
        return record;
    }

    /** Removes what a compacted topic keeps under the key: the attributes of an event of this type, and no value. */
    public static ProducerRecord<String, byte[]> removal(
            EventType type, String id, String source, String key, Instant time) {
        ProducerRecord<String, byte[]> record =
                new ProducerRecord<>(type.topic().topicName(), key, null);
        attributes(record.headers(), id, source, type, time, key);
        return record;
    }

    /** A registry change; its id is its revision, so that a redelivery is recognised. */
    public static ProducerRecord<String, byte[]> encode(RegistryRecord change, String source, Instant time) {
        RegistryResource resource = change.resource();
        ProducerRecord<String, byte[]> record = new ProducerRecord<>(
                Topic.DEPLOY_REGISTRY.topicName(), change.key(), resource == null ? null : json(resource));
        String revision = Long.toString(change.revision());
        attributes(
                record.headers(), revision, source, EventType.of(change.kind().type()), time, change.key());
        record.headers().add(REVISION, ascii(revision));
        return record;
    }

    /** The event's id, without reading the event. */
    public static String id(ConsumerRecord<String, byte[]> record) throws UnreadableEventException {
        return required(record, ID);
    }

    /** Reads any event but a registry change; unknown fields are passed over, unknown types are not. */
    public static Event<?> decode(ConsumerRecord<String, byte[]> record) throws UnreadableEventException {
        EventType type = type(record);
        byte[] value = record.value();
        if (value == null) {
            throw new UnreadableEventException("the record has no value");
        }
        return new Event<>(
                required(record, ID),
                required(record, SOURCE),
                record.key(),
                time(record),
                optional(record, TRACEPARENT),
                read(value, type.payload()));
    }

    /** Reads a record of the registry topic. */
    public static RegistryRecord decodeRegistry(ConsumerRecord<String, byte[]> record) throws UnreadableEventException {
        String key = record.key() == null ? "" : record.key();
        int slash = key.indexOf('/');
        ResourceKind kind = ResourceKind.ofWord(slash < 0 ? key : key.substring(0, slash))
                .orElseThrow(() -> new UnreadableEventException("the key is not <kind>/<id>"));
        byte[] value = record.value();
        try {
            return new RegistryRecord(
                    kind,
                    key.substring(slash + 1),
                    Long.parseLong(required(record, REVISION)),
                    value == null ? null : read(value, kind.type()));
        } catch (IllegalArgumentException e) {
            throw new UnreadableEventException("not a registry record: " + e.getMessage(), e);
        }
    }

    /** When the event says it happened; for readers that need no more than the headers. */
    public static Instant time(ConsumerRecord<String, byte[]> record) throws UnreadableEventException {
        try {
            return Instant.parse(required(record, TIME));
        } catch (DateTimeException e) {
            throw new UnreadableEventException(TIME + " is not an RFC 3339 time", e);
        }
    }

    private static EventType type(ConsumerRecord<String, byte[]> record) throws UnreadableEventException {
        String name = required(record, TYPE);
        EventType type = EventType.ofName(name)
                .orElseThrow(() -> new UnreadableEventException("unknown " + TYPE + " '" + name + "'"));
        if (!type.topic().topicName().equals(record.topic())) {
            throw new UnreadableEventException("'" + name + "' does not belong on " + record.topic());
        }
        return type;
    }

    private static <T> T read(byte[] value, Class<T> type) throws UnreadableEventException {
        try {
            return Json.lenient().readValue(value, type);
        } catch (JsonMappingException e) {
            throw new UnreadableEventException(
                    "the value is not a " + type.getSimpleName() + ": " + JsonErrors.describe(e), e);
        } catch (IOException e) {
            throw new UnreadableEventException("the value is not JSON", e);
        }
    }

    private static byte[] json(Object data) {
        try {
            return Json.lenient().writeValueAsBytes(data);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("every event can be written as JSON", e);
        }
    }

    private static void attributes(
            Headers headers, String id, String source, EventType type, Instant time, String subject) {
        headers.add("ce_specversion", SPEC_VERSION)
                .add(ID, ascii(id))
                .add(SOURCE, ascii(source))
                .add(TYPE, ascii(type.typeName()))
                .add(TIME, ascii(time.toString()))
                .add(SUBJECT, ascii(subject))
                .add("content-type", JSON);
    }

    private static String required(ConsumerRecord<String, byte[]> record, String name) throws UnreadableEventException {
        String value = optional(record, name);
        if (value == null || value.isEmpty()) {
            throw new UnreadableEventException("the header " + name + " is missing");
        }
        return value;
    }

    private static @Nullable String optional(ConsumerRecord<String, byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
