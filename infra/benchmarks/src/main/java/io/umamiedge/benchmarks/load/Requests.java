package io.umamiedge.benchmarks.load;

import io.netty.buffer.ByteBuf;

/** Where a load's requests come from and their answers go; called on the load's one thread. */
public interface Requests {
    /**
     * Writes one whole HTTP/1.1 request.
     *
     * @param connection from 0
     * @param due {@link System#nanoTime} at which it should have been sent
     */
    void write(int connection, long due, ByteBuf to);

    /** Nanoseconds after which the client hangs up on the request just written unless it is answered; negative: never. */
    default long hangsUpAfter(int connection) {
        return -1;
    }

    /** An answer has come in whole, at {@link System#nanoTime} {@code now}. */
    default void answered(int connection, int status, long due, long now) {}
}
