package io.umamiedge.telemetry.ingest;

import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What a request's body came to.
 *
 * @param records what Kafka must have before the request is answered
 * @param reports how many reports the body held, whatever became of them
 */
record Delivery(List<ProducerRecord<String, byte[]>> records, int reports, Outcome outcome) {
    /** What follows once Kafka has answered. */
    interface Outcome {
        /** Every in-sync replica has the records: remembers them and says so. */
        Answer stored();

        /** Kafka did not take them, or not all. */
        void lost();
    }
}
