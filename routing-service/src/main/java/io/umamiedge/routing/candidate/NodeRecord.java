package io.umamiedge.routing.candidate;

import io.umamiedge.contracts.event.EventCodec;
import io.umamiedge.contracts.event.UnreadableEventException;
import io.umamiedge.contracts.identity.NodeId;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record of a compacted topic whose key is a node.
 *
 * @param value null when the topic forgets the node
 */
record NodeRecord<T>(NodeId nodeId, @Nullable T value) {
    static <T> NodeRecord<T> read(ConsumerRecord<String, byte[]> record, Class<T> type, Function<T, NodeId> owner)
            throws UnreadableEventException {
        NodeId key = key(record);
        if (record.value() == null) {
            return new NodeRecord<>(key, null);
        }
        // The codec has seen to it that the event belongs on its topic.
        T value = type.cast(EventCodec.decode(record).data());
        if (!owner.apply(value).equals(key)) {
            throw new UnreadableEventException("the key names another node than the value");
        }
        return new NodeRecord<>(key, value);
    }

    private static NodeId key(ConsumerRecord<String, byte[]> record) throws UnreadableEventException {
        try {
            return new NodeId(record.key() == null ? "" : record.key());
        } catch (IllegalArgumentException e) {
            throw new UnreadableEventException("the key is not a node id", e);
        }
    }
}
