package io.umamiedge.contracts.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A fact on its way through Kafka: CloudEvents 1.0 attributes around one of the records of {@link EventType}.
 *
 * @param id unique within {@code source}; a redelivered event keeps it
 * @param source the service that made it, such as {@code gateway-service}
 * @param key the Kafka key, also the {@code subject} attribute
 * @param time when it happened
 * @param traceparent W3C Trace Context of the request it belongs to
 */
public record Event<T>(
        String id,
        String source,
        String key,
        Instant time,
        @Nullable String traceparent,
        T data) {
    public EventType type() {
        return EventType.of(data.getClass());
    }
}
