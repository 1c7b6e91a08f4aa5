package io.umamiedge.telemetry.ingest;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.umamiedge.platform.auth.KeyCheck;
import java.util.Locale;

/** What the door counts; every label has few values. Thread-safe. */
final class IngestMetrics implements Tally {
    private static final String REPORTS = "umamiedge_telemetry_reports";

    private final MeterRegistry meters;
    private final Counter accepted;
    private final Counter duplicate;
    private final Counter lost;
    private final Counter unknownMetrics;
    private final Counter rejectedPoints;
    private final Counter invalid;
    private final Counter unknownRuntime;

    IngestMetrics(MeterRegistry meters, Admission admission, ReportReader reader) {
        this.meters = meters;
        this.accepted = reports("accepted", "none");
        this.duplicate = reports("duplicate", "none");
        this.lost = reports("unavailable", "kafka");
        this.unknownMetrics = meters.counter("umamiedge_telemetry_unknown_metrics");
        this.rejectedPoints = meters.counter("umamiedge_telemetry_rejected_points");
        this.invalid = reports("rejected", "invalid");
        this.unknownRuntime = reports("rejected", "unknown_runtime");
        FunctionCounter.builder("umamiedge_telemetry_unknown_fields", reader, ReportReader::unknownFields)
                .register(meters);
        Gauge.builder("umamiedge_telemetry_requests_under_way", admission, Admission::requestsUnderWay)
                .register(meters);
        Gauge.builder("umamiedge_telemetry_bytes_under_way", admission, Admission::bytesUnderWay)
                .register(meters);
    }

    @Override
    public void judged(Judgement judgement) {
        switch (judgement) {
            case Judgement.Accepted _ -> accepted.increment();
            case Judgement.Duplicate _ -> duplicate.increment();
            case Judgement.Rejected bad ->
                (switch (bad.cause()) {
                            case INVALID -> invalid;
                            case UNKNOWN_RUNTIME -> unknownRuntime;
                        })
                        .increment();
        }
    }

    @Override
    public void metrics(long unknown, long points) {
        unknownMetrics.increment((double) unknown);
        rejectedPoints.increment((double) points);
    }

    @Override
    public void lost() {
        lost.increment();
    }

    /** @param code of the problem */
    void refused(String code) {
        meters.counter("umamiedge_telemetry_refusals", "code", code).increment();
    }

    void keyRefused(KeyCheck.Reason reason) {
        meters.counter("umamiedge_key_refusals", "reason", word(reason)).increment();
    }

    private Counter reports(String result, String reason) {
        return meters.counter(REPORTS, "result", result, "reason", reason);
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
