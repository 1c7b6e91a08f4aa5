package io.umamiedge.routing.candidate;

import io.umamiedge.contracts.event.EventCodec;
import io.umamiedge.contracts.event.EventType;
import io.umamiedge.contracts.event.UnreadableEventException;
import io.umamiedge.contracts.topic.Topic;
import io.umamiedge.routing.ejection.Observation;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** A record of a gateway that may say something of nodes. */
final class ObservationRecord {
    private static final byte[] COMPLETED =
            EventType.REQUEST_COMPLETED.typeName().getBytes(StandardCharsets.UTF_8);

    private ObservationRecord() {}

    /** Empty when it says nothing of any node; of requests only completed ones are decoded, which are half of them. */
    static List<Observation> read(ConsumerRecord<String, byte[]> record) throws UnreadableEventException {
        Header type = record.headers().lastHeader("ce_type");
        boolean isOfInterest = !record.topic().equals(Topic.GATEWAY_REQUESTS.topicName())
                || type == null
                || Arrays.equals(type.value(), COMPLETED);
        return isOfInterest ? Observation.of(EventCodec.decode(record)) : List.of();
    }
}
