package io.umamiedge.telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.event.EventCodec;
import io.umamiedge.contracts.event.UnreadableEventException;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.telemetry.LatencyHistogram;
import io.umamiedge.contracts.telemetry.RuntimeReport;
import io.umamiedge.contracts.telemetry.RuntimeState;
import io.umamiedge.contracts.telemetry.TelemetryReported;
import io.umamiedge.platform.kafka.OwnEvents;
import io.umamiedge.telemetry.Reports;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class ReportEncoderTest {
    private static final Instant NOW = Instant.parse("2026-11-25T08:00:00.123456789Z");
    private static final UUID BOOT = new UUID(1, 2);

    private final OwnEvents<TelemetryReported> own = new OwnEvents<>(TelemetryReported.class, 2);
    private final ReportEncoder encoder = new ReportEncoder("telemetry-service", own);

    @Test
    void whatComesBackIsWhatIsOnTheRecord() throws UnreadableEventException {
        RuntimeReport runtime = new RuntimeReport(
                new RuntimeId("main"),
                RuntimeState.READY,
                8,
                3,
                0,
                0.25,
                null,
                null,
                12.5,
                7L,
                null,
                9L,
                new LatencyHistogram(List.of(0.5, 10.0), List.of(1L, 2L, 3L)),
                null);
        TelemetryReported sent = new TelemetryReported(new NodeId("de-1"), NOW, Reports.of(BOOT, 1, runtime));
        ConsumerRecord<String, byte[]> record = back(encoder.encode(sent, null));

        assertThat(own.take(record)).contains(sent).hasValue((TelemetryReported)
                EventCodec.decode(record).data());
    }

    @Test
    void aReportComesBackOnce() {
        ConsumerRecord<String, byte[]> record = back(encoder.encode(reported(1, NOW), null));

        assertThat(own.take(record)).isPresent();
        assertThat(own.take(record)).isEmpty();
    }

    @Test
    void aReportThatAnotherTookInIsNotKnown() {
        assertThat(own.take(back(Reports.accepted("de-1", NOW, Reports.ready(BOOT, 1, 3)))))
                .isEmpty();
    }

    @Test
    void theSameReportSentAgainIsNotTakenForTheFirst() {
        ConsumerRecord<String, byte[]> first = back(encoder.encode(reported(1, NOW), null));
        encoder.encode(reported(1, NOW.plusMillis(1)), null);

        assertThat(own.take(first)).isEmpty();
    }

    @Test
    void theOldestIsForgottenWhenThereAreTooMany() {
        ConsumerRecord<String, byte[]> first = back(encoder.encode(reported(1, NOW), null));
        encoder.encode(reported(2, NOW), null);
        ConsumerRecord<String, byte[]> last = back(encoder.encode(reported(3, NOW), null));

        assertThat(own.take(first)).isEmpty();
        assertThat(own.take(last)).map(data -> data.report().seq()).isEqualTo(Optional.of(3L));
    }

    private static TelemetryReported reported(long seq, Instant at) {
        return new TelemetryReported(new NodeId("de-1"), at, Reports.ready(BOOT, seq, 3));
    }

    private static ConsumerRecord<String, byte[]> back(ProducerRecord<String, byte[]> sent) {
        return new ConsumerRecord<>(
                sent.topic(),
                0,
                0,
                0,
                TimestampType.CREATE_TIME,
                0,
                sent.value().length,
                sent.key(),
                sent.value(),
                sent.headers(),
                Optional.empty());
    }
}
