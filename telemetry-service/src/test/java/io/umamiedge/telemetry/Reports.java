package io.umamiedge.telemetry;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.umamiedge.contracts.event.Event;
import io.umamiedge.contracts.event.EventCodec;
import io.umamiedge.contracts.event.Json;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.telemetry.RuntimeReport;
import io.umamiedge.contracts.telemetry.RuntimeState;
import io.umamiedge.contracts.telemetry.TelemetryReport;
import io.umamiedge.contracts.telemetry.TelemetryReported;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Small valid reports. */
public final class Reports {
    public static final Instant OBSERVED = Instant.parse("2026-11-24T08:00:00Z");

    private Reports() {}

    /** A ready runtime, {@code main}, that runs {@code running} requests. */
    public static TelemetryReport ready(UUID boot, long seq, int running) {
        return of(boot, seq, runtime("main", RuntimeState.READY, running, null, null));
    }

    public static TelemetryReport of(UUID boot, long seq, RuntimeReport... runtimes) {
        return new TelemetryReport(boot, seq, OBSERVED, List.of(runtimes), List.of(), null, null);
    }

    public static RuntimeReport runtime(String id, RuntimeState state, int running, Long requests, Long errors) {
        return new RuntimeReport(
                new RuntimeId(id), state, 8, running, 0, null, null, null, null, requests, errors, null, null, null);
    }

    public static String json(Object report) {
        try {
            return Json.lenient().writeValueAsString(report);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As telemetry-service puts it on its topic. */
    public static ProducerRecord<String, byte[]> accepted(String node, Instant receivedAt, TelemetryReport report) {
        return EventCodec.encode(new Event<>(
                node + "/" + report.bootId() + "/" + report.seq(),
                "telemetry-service",
                node,
                receivedAt,
                null,
                new TelemetryReported(new NodeId(node), receivedAt, report)));
    }
}
