package io.umamiedge.benchmarks.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProducerLimitTest {
    // As Kafka 4.1 prints it.
    private static final String PROGRESS =
            "250001 records sent, 50000.2 records/sec (48.83 MB/sec), 3.1 ms avg latency, 420.0 ms max latency.\n";
    private static final String SUMMARY =
            "1000000 records sent, 98765.4 records/sec (96.45 MB/sec), 2.91 ms avg latency, "
                    + "420.00 ms max latency, 1 ms 50th, 9 ms 95th, 41 ms 99th, 120 ms 99.9th.\n";

    @Test
    void readsTheLastLine() throws IOException {
        assertThat(ProducerLimit.parse(PROGRESS + SUMMARY, Duration.ofSeconds(10)))
                .isEqualTo(new ProducerLimit(98_765.4, 200_000));
    }

    @Test
    void saysWhatWasPrintedWhenThereIsNone() {
        assertThatThrownBy(() -> ProducerLimit.parse("Missing required argument\n", Duration.ofSeconds(1)))
                .hasMessageContaining("did not come to its end")
                .hasMessageContaining("Missing required argument");
    }
}
