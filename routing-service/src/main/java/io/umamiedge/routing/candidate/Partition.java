package io.umamiedge.routing.candidate;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Utils;

/** Which partition a key is in, as producers have it by default (Kafka documentation, {@code partitioner.class}). */
final class Partition {
    private Partition() {}

    static int of(String key, int partitions) {
        return Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8))) % partitions;
    }
}
