package io.umamiedge.gateway.record;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/**
 * Where records wait while Kafka takes none: on disk, in order, at most so many bytes. While anything waits, whatever may
 * wait goes behind it; what Kafka has been given before is awaited first. As soon as Kafka takes records again the oldest
 * go first, and the journal is emptied when all have gone. After a crash all of them go again: consumers know an event by
 * its id. Thread-safe, and never blocks its callers.
 */
final class RecordSpool implements AutoCloseable {
    private static final int BATCH = 500;
    // Kafka takes a mebibyte, with its own overhead.
    private static final int LONGEST = 900 * 1024;
    private static final int ONE_REQUEST = 64 * 1024;
    private static final long PAUSE_MILLIS = 200;
    private static final long CLOSE_MILLIS = 5_000;

    /** Kafka: calls back once for each record, on any thread. */
    @FunctionalInterface
    interface Log {
        void send(ProducerRecord<String, byte[]> record, Consumer<@Nullable Throwable> done);
    }

    /** Hears what operators should know. */
    interface Listener {
        void began();

        void drained();

        /** The disk does not take or give records. */
        void failed(IOException cause);
    }

    @SuppressWarnings("ArrayRecordComponent") // Written, never compared.
    private record Waiting(byte[] entry, Consumer<@Nullable Throwable> done) {
        long length() {
            return (long) entry.length + JournalFile.FRAME;
        }
    }

    private final JournalFile file;
    private final long mostBytes;
    private final Log log;
    private final Listener listener;
    private final Thread writer;
    private final Thread drainer;

    // Under the monitor from here on. What Kafka did not take, to be written before what has come since.
    private final Deque<Waiting> returned = new ArrayDeque<>();
    private final Deque<Waiting> fresh = new ArrayDeque<>();
    private long queuedBytes;
    private long storedBytes;
    private int withKafka;
    private boolean spooling;
    private boolean writing;
    private boolean clearing;
    private boolean closed;

    /** @param file what it holds already is sent first; closed with this */
    RecordSpool(JournalFile file, long mostBytes, Log log, Listener listener) {
        this.file = file;
        this.mostBytes = mostBytes;
        this.log = log;
        this.listener = listener;
        this.storedBytes = file.size();
        this.spooling = storedBytes > 0;
        this.writer = Thread.ofPlatform().daemon().name("journal-writer").start(this::write);
        this.drainer = Thread.ofPlatform().daemon().name("journal-drainer").start(this::drain);
    }

    /** Whether records wait, so that whatever comes has to go behind them. */
    synchronized boolean isSpooling() {
        return spooling;
    }

    /** Whether the records of one more request would find room. */
    synchronized boolean hasRoom() {
        return hasRoom(ONE_REQUEST);
    }

    /** Whether more than half of it is free. */
    synchronized boolean isRoomy() {
        return hasRoom(mostBytes / 2);
    }

    /** Bytes that wait, on disk or to be written. */
    synchronized long bytes() {
        return storedBytes + queuedBytes;
    }

    /**
     * To Kafka, or behind what waits already.
     *
     * @param kafkaIsDown whether asking it would be a waste of time
     * @param done called once, on any thread: with null when Kafka or the disk has it
     */
    void send(ProducerRecord<String, byte[]> record, boolean kafkaIsDown, Consumer<@Nullable Throwable> done) {
        Throwable refused;
        synchronized (this) {
            if (spooling || kafkaIsDown) {
                refused = enqueue(fresh, record, done);
                if (refused == null) {
                    return;
                }
            } else {
                refused = null;
                withKafka++;
            }
        }
        if (refused != null) {
            done.accept(refused);
        } else {
            log.send(record, failure -> landed(record, done, failure));
        }
    }

    private void landed(
            ProducerRecord<String, byte[]> record, Consumer<@Nullable Throwable> done, @Nullable Throwable failure) {
        boolean mayWait = failure != null && !(failure instanceof RecordTooLargeException);
        Throwable outcome = failure;
        synchronized (this) {
            withKafka--;
            notifyAll();
            if (mayWait) {
                outcome = enqueue(returned, record, done);
                if (outcome == null) {
                    return;
                }
            }
        }
        done.accept(outcome);
    }

    /** Null when it is queued, otherwise why not. */
    private @Nullable Throwable enqueue(
            Deque<Waiting> queue, ProducerRecord<String, byte[]> record, Consumer<@Nullable Throwable> done) {
        Waiting waiting = new Waiting(JournalEntry.encode(record), done);
        if (waiting.length() > LONGEST) {
            return new RecordTooLargeException("a record of " + waiting.length() + " bytes");
        }
        if (closed || !hasRoom(waiting.length())) {
            return new IOException(closed ? "the journal is closed" : "the journal is full");
        }
        if (!spooling) {
            spooling = true;
            listener.began();
        }
        queue.add(waiting);
        queuedBytes += waiting.length();
        notifyAll();
        return null;
    }

    private boolean hasRoom(long more) {
        return storedBytes + queuedBytes + more <= mostBytes;
    }

    // ---- the writer: one disk flush for all that has come during the last one

    private void write() {
        try {
            List<Waiting> batch = next();
            while (!batch.isEmpty()) {
                Throwable failure = append(batch);
                batch.forEach(waiting -> waiting.done.accept(failure));
                batch = next();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What is to be written now; empty when it is closed and nothing is left. */
    private synchronized List<Waiting> next() throws InterruptedException {
        while (clearing || (returned.isEmpty() && (withKafka > 0 || fresh.isEmpty()) && !isOver())) {
            wait();
        }
        Deque<Waiting> from = returned.isEmpty() ? fresh : returned;
        List<Waiting> batch = List.copyOf(from);
        from.clear();
        writing = true;
        return batch;
    }

    private boolean isOver() {
        return closed && returned.isEmpty() && fresh.isEmpty();
    }

    private @Nullable Throwable append(List<Waiting> batch) {
        Throwable failure = null;
        try {
            file.append(batch.stream().map(Waiting::entry).toList());
        } catch (IOException e) {
            failure = e;
            listener.failed(e);
        }
        long length = batch.stream().mapToLong(Waiting::length).sum();
        synchronized (this) {
            queuedBytes -= length;
            storedBytes += failure == null ? length : 0;
            writing = false;
            notifyAll();
        }
        return failure;
    }

    // ---- the drainer: the oldest first, again and again until Kafka has them

    private void drain() {
        long position = 0;
        try {
            while (true) {
                long end = awaitMore(position);
                if (position == end) {
                    position = empty(position);
                } else {
                    position = drain(position, end);
                }
            }
        } catch (InterruptedException e) {
            // Closed; what is left goes at the next start.
            Thread.currentThread().interrupt();
        }
    }

    /** Where the journal ends, once there is something to send or to be done with. */
    private synchronized long awaitMore(long position) throws InterruptedException {
        while (storedBytes == position && !canEmpty()) {
            wait();
        }
        return storedBytes;
    }

    private boolean canEmpty() {
        return spooling && !writing && returned.isEmpty() && fresh.isEmpty() && withKafka == 0;
    }

    /** Where to go on: after what Kafka has taken now. */
    private long drain(long position, long end) throws InterruptedException {
        try {
            JournalFile.Batch batch = file.read(position, end, BATCH);
            if (isTaken(batch.entries())) {
                return batch.next();
            }
        } catch (IOException e) {
            listener.failed(e);
        }
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        return position;
    }

    private boolean isTaken(List<byte[]> entries) throws IOException, InterruptedException {
        CountDownLatch open = new CountDownLatch(entries.size());
        AtomicBoolean failed = new AtomicBoolean();
        for (byte[] entry : entries) {
            log.send(JournalEntry.decode(entry), failure -> {
                if (failure != null) {
                    failed.set(true);
                }
                open.countDown();
            });
        }
        open.await();
        return !failed.get();
    }

    /** Where to go on: at the beginning, unless more has come. */
    private long empty(long position) throws InterruptedException {
        synchronized (this) {
            if (!canEmpty() || storedBytes != position) {
                return position;
            }
            clearing = true;
        }
        boolean cleared = false;
        try {
            file.clear();
            cleared = true;
        } catch (IOException e) {
            listener.failed(e);
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } finally {
            emptied(cleared);
        }
        return cleared ? 0 : position;
    }

    private synchronized void emptied(boolean cleared) {
        clearing = false;
        if (cleared) {
            storedBytes = 0;
            spooling = !returned.isEmpty() || !fresh.isEmpty();
            if (!spooling) {
                listener.drained();
            }
        }
        notifyAll();
    }

    /** Writes what is queued; what Kafka has not taken by then stays for the next start. */
    @Override
    public void close() throws IOException {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            writer.join(CLOSE_MILLIS);
            drainer.interrupt();
            drainer.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        file.close();
    }
}
