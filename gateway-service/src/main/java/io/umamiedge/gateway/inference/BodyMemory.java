package io.umamiedge.gateway.inference;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of request bodies the gateway holds at once, and no more than it may: bodies are kept until their
 * requests end, because another node may have to be sent them. Thread-safe.
 */
final class BodyMemory {
    private final long most;
    private final AtomicLong held = new AtomicLong();

    BodyMemory(long most) {
        this.most = most;
    }

    /** False when there is no room for so many more. */
    boolean take(long bytes) {
        if (held.addAndGet(bytes) <= most) {
            return true;
        }
        held.addAndGet(-bytes);
        return false;
    }

    void give(long bytes) {
        held.addAndGet(-bytes);
    }

    long held() {
        return held.get();
    }
}
