package io.umamiedge.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.umamiedge.platform.problem.ProblemException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PeriodTest {
    private static final Instant NOW = Instant.parse("2026-12-31T23:59:59Z");

    @Test
    void isTheCalendarMonthUnlessSaidOtherwise() {
        assertThat(Period.parse(null, null, NOW)).isEqualTo(period("2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z"));
        assertThat(Period.parse("2026-11-03", "2026-11-04T12:00:00+02:00", NOW))
                .isEqualTo(period("2026-11-03T00:00:00Z", "2026-11-04T10:00:00Z"));
    }

    @Test
    void refusesWhatIsNoTimeOrNoRange() {
        for (String bad : new String[] {"yesterday", "2026-13-01", "0001-01-01", "+99999-01-01T00:00:00Z", ""}) {
            assertThatThrownBy(() -> Period.parse(bad, null, NOW)).isInstanceOf(ProblemException.class);
        }
        assertThatThrownBy(() -> Period.parse("2026-11-03", "2026-11-03", NOW)).isInstanceOf(ProblemException.class);
    }

    private static Period period(String from, String to) {
        return new Period(Instant.parse(from), Instant.parse(to));
    }
}
