package io.umamiedge.benchmarks.telemetry;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.event.Json;
import io.umamiedge.contracts.telemetry.RuntimeReport;
import io.umamiedge.contracts.telemetry.TelemetryReport;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ReportTextTest {
    private static final UUID BOOT = UUID.fromString("0199c1de-0000-7000-8000-000000000001");
    private static final Instant OBSERVED = Instant.parse("2026-11-25T04:09:30.120Z");

    private final ReportText text = new ReportText();

    @Test
    void isAReportWithNothingInItThatTheGridDoesNotKnow() throws Exception {
        TelemetryReport report = read(7, 7);
        assertThat(report.bootId()).isEqualTo(BOOT);
        assertThat(report.observedAt()).isEqualTo(OBSERVED);
        assertThat(report.runtimes()).hasSize(1).first().satisfies(runtime -> {
            assertThat(runtime.running()).isEqualTo(ReportText.running(7));
            assertThat(runtime.ttftHistogram()).isNotNull();
            assertThat(runtime.e2eHistogram()).isNotNull();
        });
    }

    @Test
    void numbersGrowAndTheLengthDoesNot() throws Exception {
        for (long seq : new long[] {0, 9, 8_999, 9_000, 123_456_789}) {
            assertThat(bytes(seq, seq)).hasSize(text.length());
            assertThat(read(seq + 1, seq + 1).seq()).isEqualTo(read(seq, seq).seq() + 1);
            assertThat(ReportText.running(seq)).isBetween(1_000, 9_999);
        }
    }

    @Test
    void saysNothingNewOfANodeThatIdles() throws Exception {
        RuntimeReport first = read(1, 1).runtimes().getFirst();
        assertThat(read(2, 1).runtimes()).containsExactly(first);
        assertThat(read(2, 2).runtimes()).doesNotContain(first);
    }

    private TelemetryReport read(long seq, long load) throws Exception {
        return Json.strict().readValue(bytes(seq, load), TelemetryReport.class);
    }

    private byte[] bytes(long seq, long load) {
        return text.of(BOOT.toString().getBytes(US_ASCII), seq, load, ReportText.time(OBSERVED))
                .clone();
    }
}
