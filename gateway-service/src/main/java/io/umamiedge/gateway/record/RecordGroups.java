package io.umamiedge.gateway.record;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Gives Kafka records in groups, as databases commit. What comes waits until somebody waits for it ({@link #hurry}), and
 * for {@link #LONGEST_MILLIS} at most; and while {@link #MOST} groups are on their way, what is hurried goes all together
 * as soon as one of them is acknowledged. So the records of a short request go together, a lone request waits for one round
 * trip, and under load a request to Kafka carries the records of many requests, without a wake-up of its thread for each.
 *
 * <p>Keeps the order. Thread-safe, and blocks nobody.
 */
final class RecordGroups implements RecordSpool.Log {
    static final long LONGEST_MILLIS = 5;
    /** Groups; a broker that is slow then holds back those of another for no longer than the timer. */
    static final int MOST = 1;

    private final RecordSpool.Log kafka;
    private final Timer timer;
    private final Queue<Entry> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger underway = new AtomicInteger();
    private final AtomicBoolean giving = new AtomicBoolean();
    private final AtomicBoolean timed = new AtomicBoolean();
    private volatile boolean hurried;

    /** Runs something later. */
    @FunctionalInterface
    interface Timer {
        void after(long millis, Runnable task);
    }

    private record Entry(ProducerRecord<String, byte[]> record, Consumer<@Nullable Throwable> done) {}

    /** Records that were given together, and the giving itself. */
    private final class Group {
        private final AtomicInteger open = new AtomicInteger(1);

        void give(Entry entry) {
            open.incrementAndGet();
            kafka.send(entry.record(), failure -> {
                close();
                entry.done().accept(failure);
            });
        }

        void close() {
            if (open.decrementAndGet() == 0) {
                underway.decrementAndGet();
                if (hurried) {
                    RecordGroups.this.give();
                }
            }
        }
    }

    /** @param kafka may call back before it returns only if it fails */
    RecordGroups(RecordSpool.Log kafka, Timer timer) {
        this.kafka = kafka;
        this.timer = timer;
    }

    /** @param done called once, on any thread: with null when Kafka has it */
    @Override
    public void send(ProducerRecord<String, byte[]> record, Consumer<@Nullable Throwable> done) {
        queue.add(new Entry(record, done));
        if (timed.compareAndSet(false, true)) {
            timer.after(LONGEST_MILLIS, this::late);
        }
    }

    /** Somebody waits for what has been sent by now. */
    void hurry() {
        hurried = true;
        if (underway.get() < MOST) {
            give();
        }
    }

    private void late() {
        timed.set(false);
        give();
    }

    /** Gives Kafka whatever there is. Whoever finds another at it may go: that one looks again before it leaves. */
    void give() {
        while (!queue.isEmpty() && giving.compareAndSet(false, true)) {
            hurried = false;
            underway.incrementAndGet();
            Group group = new Group();
            for (Entry entry = queue.poll(); entry != null; entry = queue.poll()) {
                group.give(entry);
            }
            giving.set(false);
            group.close();
        }
    }
}
