package io.umamiedge.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConnectionDeadlinesTest {
    private int slow;
    private final ConnectionDeadlines deadlines =
            new ConnectionDeadlines(Duration.ofSeconds(20), Duration.ofSeconds(180), () -> slow++);
    private final EmbeddedChannel connection = new EmbeddedChannel(false, false);

    @BeforeEach
    void accept() throws Exception {
        connection.freezeTime();
        connection.pipeline().addFirst(deadlines);
        connection.register();
    }

    @Test
    void closesAConnectionThatSendsNothing() {
        pass(20);
        assertThat(connection.isOpen()).isTrue();
        pass(5);
        assertThat(connection.isOpen()).isFalse();
        assertThat(slow).isEqualTo(1);
    }

    @Test
    void closesAConnectionThatNeverStopsToBeginARequest() {
        for (int i = 0; i < 25; i++) {
            aByte();
            pass(1);
        }
        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void leavesARequestToItsOwnDeadlines() {
        aByte();
        deadlines.requestBegan();
        pass(3_600);
        assertThat(connection.isOpen()).isTrue();
        assertThat(slow).isZero();
    }

    @Test
    void keepsAnIdleConnectionForLongerThanAHeadMayTake() {
        aByte();
        deadlines.requestBegan();
        deadlines.requestEnded();
        pass(175);
        assertThat(connection.isOpen()).isTrue();
        pass(15);
        assertThat(connection.isOpen()).isFalse();
        assertThat(slow).isZero();
    }

    @Test
    void boundsTheHeadOfALaterRequestFromItsFirstByte() {
        aByte();
        deadlines.requestBegan();
        deadlines.requestEnded();
        pass(100);
        for (int i = 0; i < 20; i++) {
            aByte();
            pass(1);
        }
        assertThat(connection.isOpen()).isTrue();
        pass(5);
        assertThat(connection.isOpen()).isFalse();
        assertThat(slow).isEqualTo(1);
    }

    @Test
    void waitsForTheRestOfABodyThatWasAnsweredAsForAHead() {
        aByte();
        deadlines.requestBegan();
        deadlines.requestEnded();
        deadlines.bodyLeft();
        pass(25);
        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void leavesAConnectionAloneThatCarriesRequestsSideBySide() {
        deadlines.stop();
        pass(3_600);
        assertThat(connection.isOpen()).isTrue();
    }

    private void aByte() {
        connection.writeInbound(Unpooled.wrappedBuffer(new byte[] {'x'}));
    }

    private void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            connection.advanceTimeBy(1, TimeUnit.SECONDS);
            connection.runScheduledPendingTasks();
        }
    }
}
