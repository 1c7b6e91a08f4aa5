package io.umamiedge.platform.kafka;

import io.umamiedge.contracts.event.Event;
import io.umamiedge.contracts.event.EventCodec;
import io.umamiedge.contracts.event.UnreadableEventException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What this process put on a topic that it also reads, so that it need not parse what it wrote a moment ago. A saving and
 * no more: an event that is not here, because another process wrote it or too many came after it, is read from its record.
 *
 * <p>Thread-safe.
 */
public final class OwnEvents<T> {
    private final Class<T> type;
    private final Map<String, Event<T>> events;

    /** @param most the oldest of more than so many is forgotten */
    public OwnEvents(Class<T> type, int most) {
        this.type = type;
        this.events = new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Event<T>> eldest) {
                return size() > most;
            }
        };
    }

    /** To be called before the event is sent: it may come back before Kafka's answer does. */
    public synchronized void add(Event<T> event) {
        events.put(event.id(), event);
    }

    /** What the record holds: as this process wrote it, or else parsed. */
    public T read(ConsumerRecord<String, byte[]> record) throws UnreadableEventException {
        Optional<T> own = take(record);
        return own.isPresent() ? own.get() : type.cast(EventCodec.decode(record).data());
    }

    /** What the record holds, if this process wrote it; at most once. */
    public Optional<T> take(ConsumerRecord<String, byte[]> record) {
        try {
            Event<T> event = remove(EventCodec.id(record));
            // An id may come twice, as that of a report that was sent again with something else in it.
            return event != null && event.time().equals(EventCodec.time(record))
                    ? Optional.of(event.data())
                    : Optional.empty();
        } catch (UnreadableEventException e) {
            // Nothing of ours; what is wrong with it is told by whoever reads it.
            return Optional.empty();
        }
    }

    private synchronized @Nullable Event<T> remove(String id) {
        return events.remove(id);
    }
}
