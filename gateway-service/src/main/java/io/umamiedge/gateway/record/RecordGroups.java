package io.umamiedge.gateway.record;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Gives Kafka records in groups, as databases commit: what comes while {@link #FEW} or more are on their way goes all
 * together as soon as one of them is acknowledged, and what comes while there are fewer goes at once. So nobody waits for
 * another record than its own when there is little to do, and under load a request to Kafka carries the records of many
 * requests, without a wake-up of its thread for each. A broker that is slow holds back those of another for
 * {@link #LONGEST_MILLIS} at most.
 *
 * <p>Keeps the order. Thread-safe, and blocks nobody.
 */
final class RecordGroups implements RecordSpool.Log {
    static final long LONGEST_MILLIS = 5;
    /** More than the records of one request, whose last one is not to wait until the first has been acknowledged. */
    static final int FEW = 4;

    private final RecordSpool.Log kafka;
    private final Timer timer;
    private final Queue<Entry> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger underway = new AtomicInteger();
    private final AtomicBoolean giving = new AtomicBoolean();
    private final AtomicBoolean timed = new AtomicBoolean();

    /** Runs something later. */
    @FunctionalInterface
    interface Timer {
        void after(long millis, Runnable task);
    }

    private record Entry(ProducerRecord<String, byte[]> record, Consumer<@Nullable Throwable> done) {}

    /** @param kafka may call back before it returns only if it fails */
    RecordGroups(RecordSpool.Log kafka, Timer timer) {
        this.kafka = kafka;
        this.timer = timer;
    }

    /** @param done called once, on any thread: with null when Kafka has it */
    @Override
    public void send(ProducerRecord<String, byte[]> record, Consumer<@Nullable Throwable> done) {
        queue.add(new Entry(record, done));
        if (underway.get() < FEW) {
            give();
        } else if (timed.compareAndSet(false, true)) {
            timer.after(LONGEST_MILLIS, this::late);
        }
    }

    private void late() {
        timed.set(false);
        give();
    }

    /** Gives Kafka whatever there is. Whoever finds another at it may go: that one looks again before it leaves. */
    void give() {
        while (!queue.isEmpty() && giving.compareAndSet(false, true)) {
            for (Entry entry = queue.poll(); entry != null; entry = queue.poll()) {
                Entry given = entry;
                underway.incrementAndGet();
                kafka.send(given.record(), failure -> landed(given, failure));
            }
            giving.set(false);
        }
    }

    private void landed(Entry entry, @Nullable Throwable failure) {
        underway.decrementAndGet();
        give();
        entry.done().accept(failure);
    }
}
