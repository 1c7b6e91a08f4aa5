package io.umamiedge.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Pace pace = new Pace(SECOND, new Random(7));

    @Test
    void spreadsReportsByTenPercent() {
        for (int i = 0; i < 1000; i++) {
            assertThat(pace.after(new Delivery.Accepted())).isBetween(Duration.ofMillis(900), Duration.ofMillis(1100));
        }
    }

    @Test
    void backsOffFurtherEachTimeButNeverBeyondTheLimit() {
        assertThat(pace.after(new Delivery.Unreachable())).isBetween(Duration.ofMillis(500), SECOND);
        assertThat(pace.after(new Delivery.Unreachable())).isBetween(SECOND, SECOND.multipliedBy(2));
        for (int i = 0; i < 100; i++) {
            assertThat(pace.after(new Delivery.Unreachable())).isLessThanOrEqualTo(Pace.LONGEST_BACK_OFF);
        }
        assertThat(pace.after(new Delivery.Unreachable())).isGreaterThanOrEqualTo(Pace.LONGEST_BACK_OFF.dividedBy(2));
    }

    @Test
    void returnsToTheIntervalOnceAReportIsAccepted() {
        for (int i = 0; i < 10; i++) {
            pace.after(new Delivery.Unreachable());
        }
        assertThat(pace.after(new Delivery.Accepted())).isLessThanOrEqualTo(Duration.ofMillis(1100));
        assertThat(pace.after(new Delivery.Unreachable())).isLessThanOrEqualTo(SECOND);
    }

    @Test
    void waitsAtLeastAsLongAsTheServiceAsks() {
        assertThat(pace.after(new Delivery.Busy(Duration.ofSeconds(60))))
                .isBetween(Duration.ofSeconds(60), Duration.ofSeconds(66));
    }

    @Test
    void retriesABadKeyMoreSlowlyThanAnAbsentService() {
        for (int i = 0; i < 10; i++) {
            pace.after(new Delivery.Unauthorized());
        }
        assertThat(pace.after(new Delivery.Unauthorized())).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(30));
    }

    @Test
    void readsBothFormsOfRetryAfterAndIgnoresOthers() {
        Instant now = Instant.parse("2026-01-01T00:00:00Z");
        assertThat(TelemetryClient.retryAfter("90", now)).isEqualTo(Duration.ofSeconds(90));
        assertThat(TelemetryClient.retryAfter("Thu, 01 Jan 2026 00:00:30 GMT", now))
                .isEqualTo(Duration.ofSeconds(30));
        assertThat(TelemetryClient.retryAfter("Wed, 31 Dec 2025 00:00:00 GMT", now))
                .isEqualTo(Duration.ZERO);
        assertThat(TelemetryClient.retryAfter("soon", now)).isEqualTo(Duration.ZERO);
        assertThat(TelemetryClient.retryAfter("99999999999999999999", now)).isEqualTo(Duration.ZERO);
    }
}
