package io.umamiedge.benchmarks.gateway;

import io.netty.buffer.ByteBuf;
import io.umamiedge.benchmarks.gateway.Contender.Kind;
import io.umamiedge.benchmarks.load.Requests;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** Plain requests and streams in turns of chance; on some the client hangs up before, in or after the answer. */
final class SoakRequests implements Requests {
    private static final double STREAMS = 0.5;
    private static final double HUNG_UP_ON = 0.1;
    private static final long LATEST_HANG_UP = Duration.ofMillis(40).toNanos();

    private final Requests plain;
    private final Requests streams;
    private final RandomGenerator random;

    SoakRequests(Contender gateway, RandomGenerator random) {
        this.plain = gateway.requests(Kind.PLAIN);
        this.streams = gateway.requests(Kind.STREAM);
        this.random = random;
    }

    @Override
    public void write(int connection, long due, ByteBuf to) {
        (random.nextDouble() < STREAMS ? streams : plain).write(connection, due, to);
    }

    @Override
    public long hangsUpAfter(int connection) {
        return random.nextDouble() < HUNG_UP_ON ? random.nextLong(LATEST_HANG_UP) : -1;
    }
}
