package io.umamiedge.gateway.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnderwayTest {
    private final Underway underway = new Underway();
    private final List<String> brokenOff = new ArrayList<>();

    @Test
    void isDoneWhenEveryRequestIsOver() throws InterruptedException {
        Underway.Place one = underway.enter(() -> brokenOff.add("one"));
        Underway.Place other = underway.enter(() -> brokenOff.add("other"));
        underway.close();
        assertThat(underway.isClosed()).isTrue();
        assertThat(underway.awaitNone(Duration.ZERO)).isFalse();
        one.close();
        one.close();
        assertThat(underway.count()).isEqualTo(1);
        other.close();
        assertThat(underway.awaitNone(Duration.ZERO)).isTrue();
        assertThat(brokenOff).isEmpty();
    }

    @Test
    void breaksOffWhatIsNotOver() {
        Underway.Place over = underway.enter(() -> brokenOff.add("over"));
        underway.enter(() -> brokenOff.add("stuck"));
        over.close();
        underway.breakOff();
        assertThat(brokenOff).containsExactly("stuck");
    }
}
