package io.umamiedge.billing.ratecard;

import io.umamiedge.contracts.event.Event;
import io.umamiedge.contracts.event.EventCodec;
import io.umamiedge.contracts.event.EventType;
import io.umamiedge.contracts.ratecard.RateCard;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Rate cards as the topic has them.
 *
 * <p>A record's id is its key and its time, so that a version that is published again has the id it had.
 */
final class RateCardRecords {
    private final String source;

    /** @param source the service's name */
    RateCardRecords(String source) {
        this.source = source;
    }

    ProducerRecord<String, byte[]> of(RateCard version) {
        String key = version.key();
        Instant time = version.createdAt();
        return EventCodec.encode(new Event<>(id(key, time), source, key, time, null, version));
    }

    ProducerRecord<String, byte[]> removal(String key, Instant when) {
        return EventCodec.removal(EventType.RATE_CARD, id(key, when), source, key, when);
    }

    /**
     * What makes a topic say what the table says, in the order in which the versions were made; nothing when it does.
     *
     * @param topic the newest value of each key, without keys that are removed
     * @param table every version there is
     */
    List<ProducerRecord<String, byte[]>> missing(Map<String, byte[]> topic, List<RateCard> table, Instant now) {
        Set<String> removed = new HashSet<>(topic.keySet());
        List<ProducerRecord<String, byte[]>> missing = new ArrayList<>();
        table.stream()
                .sorted(Comparator.comparing(RateCard::createdAt).thenComparingInt(RateCard::version))
                .map(this::of)
                .forEach(record -> {
                    removed.remove(record.key());
                    if (!Arrays.equals(record.value(), topic.get(record.key()))) {
                        missing.add(record);
                    }
                });
        removed.stream().sorted().map(key -> removal(key, now)).forEach(missing::add);
        return missing;
    }

    private static String id(String key, Instant time) {
        return key + "@" + time;
    }
}
