package io.umamiedge.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResetTimeTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0ms",
        "1, 1ms",
        "12000000, 12ms",
        "999000001, 1s",
        "1000000000, 1s",
        "1500000000, 1.5s",
        "8640000000, 8.64s",
        "10000000000, 10s",
        "60000000000, 1m0s",
        "90050000000, 1m30.05s",
        "360000000000, 6m0s",
        "5400000000000, 1h30m0s",
    })
    void isWrittenAsOpenAiWritesIt(long nanos, String text) {
        assertThat(ResetTime.of(Duration.ofNanos(nanos))).isEqualTo(text);
    }
}
