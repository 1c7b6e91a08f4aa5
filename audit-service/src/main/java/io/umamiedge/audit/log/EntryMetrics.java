package io.umamiedge.audit.log;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.umamiedge.audit.chain.Entry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/** What the log tells of its own growth. */
@Singleton
class EntryMetrics {
    private final MeterRegistry meters;
    private final Timer lag;
    private final DistributionSummary batch;

    @Inject
    EntryMetrics(MeterRegistry meters) {
        this.meters = meters;
        this.lag = Timer.builder("umamiedge_audit_append_lag")
                .description("From the event to its entry")
                .register(meters);
        this.batch = DistributionSummary.builder("umamiedge_audit_batch_entries")
                .description("Entries per transaction")
                .register(meters);
    }

    void appended(List<Entry> entries, int redelivered) {
        meters.counter("umamiedge_audit_redelivered").increment(redelivered);
        if (entries.isEmpty()) {
            return;
        }
        batch.record(entries.size());
        for (Entry entry : entries) {
            meters.counter("umamiedge_audit_entries", "type", entry.fact().type())
                    .increment();
            Duration late = Duration.between(entry.fact().occurredAt(), entry.recordedAt());
            lag.record(late.isNegative() ? Duration.ZERO : late);
        }
    }
}
