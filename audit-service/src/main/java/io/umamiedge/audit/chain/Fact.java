package io.umamiedge.audit.chain;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Something that happened and is to be recorded, or was.
 *
 * @param source the service that said so
 * @param type the event's {@code ce_type}
 * @param eventId unique within source and type; a redelivery has the same
 * @param subject the Kafka key
 * @param occurredAt microseconds, the finest that PostgreSQL keeps
 * @param body canonical JSON, {@code null} as text for a removed registry resource
 */
public record Fact(
        String source, String type, String eventId, String subject, Instant occurredAt, String body, FilterIds ids) {
    public Fact {
        occurredAt = occurredAt.truncatedTo(ChronoUnit.MICROS);
    }

    /** What tells this fact from every other. */
    public Identity identity() {
        return new Identity(source, type, eventId);
    }

    /** Source, type and event id. */
    public record Identity(String source, String type, String eventId) {}
}
