package io.umamiedge.gateway.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArrivalTest {
    private static final Duration MOST = Duration.ofMinutes(10);

    @ParameterizedTest
    @CsvSource({
        "0, 1000",
        "1, 2000",
        "0.6, 1600",
        "20.0, 21000",
        "0.0001, 1000",
        "599, 600000",
        "600, 600000",
        "86400, 600000",
        "-1, 600000",
        "1e3, 600000",
        "NaN, 600000",
    })
    void outlastsAnOfficialClient(String told, long millis) {
        assertThat(Arrival.atMost(MOST, told)).isEqualTo(Duration.ofMillis(millis));
    }
}
