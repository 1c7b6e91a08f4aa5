package io.umamiedge.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Stream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConnectionDeadlinesTest {
    private int slow;
    private final ConnectionDeadlines deadlines = new ConnectionDeadlines(
            Duration.ofSeconds(20), Duration.ofSeconds(180), Duration.ofSeconds(600), () -> slow++);
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
    void closesASharedConnectionThatHasBeenWithoutStreams() throws Exception {
        Http2Connection http2 = share();
        pass(170);
        http2.remote().createStream(3, true).close();
        pass(175);
        assertThat(connection.isOpen()).isTrue();
        pass(15);
        assertThat(connection.isOpen()).isFalse();
        assertThat(slow).isZero();
    }

    @Test
    void countsNothingButStreamsAsUseOfASharedConnection() throws Exception {
        share();
        for (int i = 0; i < 190; i++) {
            deadlines.channelRead(connection.pipeline().firstContext(), Unpooled.EMPTY_BUFFER);
            pass(1);
        }
        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void leavesStreamsToTheirOwnDeadlinesButForThoseThatMustBeOver() throws Exception {
        Http2Connection http2 = share();
        Http2Stream stuck = http2.remote().createStream(3, true);
        pass(600 + 180);
        assertThat(http2.numActiveStreams()).isEqualTo(1);
        Http2Stream later = http2.remote().createStream(5, true);
        pass(600 + 180 + 5);
        assertThat(stuck.state()).isEqualTo(Http2Stream.State.CLOSED);
        assertThat(later.state()).isEqualTo(Http2Stream.State.HALF_CLOSED_REMOTE);
        assertThat(connection.isOpen()).isTrue();
    }

    private Http2Connection share() throws Exception {
        Http2ConnectionHandler handler = new Http2ConnectionHandlerBuilder()
                .server(true)
                .frameListener(new Http2FrameAdapter())
                .build();
        connection.pipeline().addLast(handler);
        connection.writeInbound(Http2CodecUtil.connectionPrefaceBuf());
        Http2Stream first = handler.connection().remote().createStream(1, true);
        deadlines.requestBeganIn(connection);
        first.close();
        return handler.connection();
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
