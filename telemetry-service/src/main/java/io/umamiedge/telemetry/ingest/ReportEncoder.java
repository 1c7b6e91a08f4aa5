package io.umamiedge.telemetry.ingest;

import io.umamiedge.contracts.event.Event;
import io.umamiedge.contracts.event.EventCodec;
import io.umamiedge.contracts.telemetry.TelemetryReported;
import io.umamiedge.platform.kafka.OwnEvents;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Makes the record of an accepted report. Thread-safe. */
final class ReportEncoder {
    private final String source;
    private final OwnEvents<TelemetryReported> own;

    /**
     * @param source the service's name
     * @param own is told of each report, for the consumer in this process
     */
    ReportEncoder(String source, OwnEvents<TelemetryReported> own) {
        this.source = source;
        this.own = own;
    }

    /** Boot and sequence number make the event's id, so that a report sent again is recognised by whoever reads it. */
    ProducerRecord<String, byte[]> encode(TelemetryReported reported, @Nullable String traceparent) {
        String node = reported.nodeId().value();
        String id = node + "/" + reported.report().bootId() + "/"
                + reported.report().seq();
        Event<TelemetryReported> event = new Event<>(id, source, node, reported.receivedAt(), traceparent, reported);
        own.add(event);
        return EventCodec.encode(event);
    }
}
