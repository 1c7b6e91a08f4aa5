package io.umamiedge.audit.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.umamiedge.audit.chain.CanonicalJson;
import io.umamiedge.audit.chain.Fact;
import io.umamiedge.audit.chain.FilterIds;
import io.umamiedge.contracts.event.Event;
import io.umamiedge.contracts.event.EventCodec;
import io.umamiedge.contracts.event.EventType;
import io.umamiedge.contracts.event.UnreadableEventException;
import io.umamiedge.contracts.registry.RegistryRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Makes facts of records. What is recorded is the value as it arrived, with fields that this version does not know; the
 * decoded form only proves that it is what it says.
 *
 * <p>Throws {@link IllegalArgumentException} for a record that cannot be put on record.
 */
final class Facts {
    /** An index entry of PostgreSQL has room for no more than 2 704 bytes. */
    private static final int LONGEST_NAME = 200;

    /** RFC 3339 has years of four digits. */
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

    private static final Instant LATEST = Instant.parse("+10000-01-01T00:00:00Z");

    private Facts() {}

    static Fact of(ConsumerRecord<String, byte[]> record, Event<?> event) {
        return fact(record, event.source(), event.type(), event.id(), event.key(), event.time());
    }

    /** The revision is the id of a registry change. */
    static Fact of(ConsumerRecord<String, byte[]> record, RegistryRecord change) {
        Header source = record.headers().lastHeader("ce_source");
        if (source == null || source.value() == null) {
            throw new IllegalArgumentException("the header ce_source is missing");
        }
        return fact(
                record,
                new String(source.value(), StandardCharsets.UTF_8),
                EventType.of(change.kind().type()),
                Long.toString(change.revision()),
                change.key(),
                time(record));
    }

    private static Fact fact(
            ConsumerRecord<String, byte[]> record,
            String source,
            EventType type,
            String eventId,
            @Nullable String subject,
            Instant occurredAt) {
        String key = name("key", subject);
        JsonNode body = record.value() == null ? NullNode.getInstance() : CanonicalJson.read(record.value());
        return new Fact(
                name("ce_source", source),
                type.typeName(),
                name("ce_id", eventId),
                key,
                inRange(occurredAt),
                body.isNull() ? "null" : CanonicalJson.write(body),
                FilterIds.of(type, key, body));
    }

    private static String name(String what, @Nullable String value) {
        if (value == null || value.isEmpty() || value.length() > LONGEST_NAME) {
            throw new IllegalArgumentException(what + " must have 1 to " + LONGEST_NAME + " characters");
        }
        return value;
    }

    private static Instant time(ConsumerRecord<String, byte[]> record) {
        try {
            return EventCodec.time(record);
        } catch (UnreadableEventException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static Instant inRange(Instant time) {
        if (time.isBefore(EARLIEST) || !time.isBefore(LATEST)) {
            throw new IllegalArgumentException("ce_time must be within the years 1 to 9999");
        }
        return time;
    }
}
