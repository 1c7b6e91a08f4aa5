package io.umamiedge.gateway.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {
    private final AtomicLong now = new AtomicLong();

    @Test
    void grantsAShareOfAllRequests() {
        RetryBudget budget = new RetryBudget(20, 0, now::get);
        assertThat(budget.retry()).isFalse();
        for (int i = 0; i < 100; i++) {
            budget.request();
        }
        assertThat(granted(budget)).isEqualTo(20);
    }

    @Test
    void grantsSomeInAnyCase() {
        assertThat(granted(new RetryBudget(20, 3, now::get))).isEqualTo(30);
    }

    @Test
    void takesBackWhatWasNotUsed() {
        RetryBudget budget = new RetryBudget(0, 1, now::get);
        assertThat(granted(budget)).isEqualTo(10);
        now.set(Duration.ofSeconds(1).toNanos());
        budget.giveBack();
        budget.giveBack();
        assertThat(granted(budget)).isEqualTo(2);
    }

    @Test
    void forgetsWhatIsTenSecondsAgo() {
        RetryBudget budget = new RetryBudget(50, 0, now::get);
        for (int second = 0; second < 5; second++) {
            now.set(Duration.ofSeconds(second).toNanos());
            budget.request();
            budget.request();
        }
        assertThat(granted(budget)).isEqualTo(5);
        now.set(Duration.ofSeconds(10).toNanos());
        assertThat(budget.retry()).isFalse();
        now.set(Duration.ofSeconds(14).toNanos());
        assertThat(budget.retry()).isFalse();
        budget.request();
        budget.request();
        assertThat(granted(budget)).isEqualTo(1);
    }

    private static int granted(RetryBudget budget) {
        int granted = 0;
        while (granted < 1_000 && budget.retry()) {
            granted++;
        }
        return granted;
    }
}
