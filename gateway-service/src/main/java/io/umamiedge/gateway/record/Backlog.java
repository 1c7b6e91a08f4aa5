package io.umamiedge.gateway.record;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/**
 * Which records wait, in which order they are to be written to the journal, and when that may be emptied: never more than
 * so many bytes, and nothing before what came earlier, wherever it is. Thread-safe.
 */
final class Backlog {
    // Kafka takes a mebibyte, with its own overhead.
    private static final int LONGEST = 900 * 1024;
    private static final int ONE_REQUEST = 64 * 1024;
    private static final Place QUEUED = new Place.Queued();
    private static final Place KAFKA = new Place.Kafka();

    private final long mostBytes;
    private final RecordSpool.Listener listener;

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

    /** @param done told once: null when the disk has it */
    @SuppressWarnings("ArrayRecordComponent") // Written, never compared.
    record Waiting(byte[] entry, Consumer<@Nullable Throwable> done) {
        long length() {
            return (long) entry.length + JournalFile.FRAME;
        }
    }

    /** What becomes of a record. */
    sealed interface Place {
        /** It waits to be written. */
        record Queued() implements Place {}

        /** Nothing waits, so Kafka is to be given it; then {@link #taken} or {@link #returned} is to be called. */
        record Kafka() implements Place {}

        record None(Throwable reason) implements Place {}
    }

    /** @param storedBytes that are in the journal already */
    Backlog(long mostBytes, long storedBytes, RecordSpool.Listener listener) {
        this.mostBytes = mostBytes;
        this.listener = listener;
        this.storedBytes = storedBytes;
        this.spooling = storedBytes > 0;
    }

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

    private boolean hasRoom(long more) {
        return storedBytes + queuedBytes + more <= mostBytes;
    }

    /** Finds the place of a record that has just come. */
    synchronized Place add(
            ProducerRecord<String, byte[]> record, boolean kafkaIsDown, Consumer<@Nullable Throwable> done) {
        if (spooling || kafkaIsDown) {
            return enqueue(fresh, record, done);
        }
        withKafka++;
        return KAFKA;
    }

    /** Kafka has a record, or is never going to take it. */
    synchronized void taken() {
        withKafka--;
        if (spooling) {
            notifyAll();
        }
    }

    /** Kafka did not take a record: it waits before all that came after it. */
    synchronized Place returned(ProducerRecord<String, byte[]> record, Consumer<@Nullable Throwable> done) {
        taken();
        return enqueue(returned, record, done);
    }

    private Place enqueue(
            Deque<Waiting> queue, ProducerRecord<String, byte[]> record, Consumer<@Nullable Throwable> done) {
        Waiting waiting = new Waiting(JournalEntry.encode(record), done);
        if (waiting.length() > LONGEST) {
            return new Place.None(new RecordTooLargeException("a record of " + waiting.length() + " bytes"));
        }
        if (closed || !hasRoom(waiting.length())) {
            return new Place.None(new IOException(closed ? "the journal is closed" : "the journal is full"));
        }
        if (!spooling) {
            spooling = true;
            listener.began();
        }
        queue.add(waiting);
        queuedBytes += waiting.length();
        notifyAll();
        return QUEUED;
    }

    /**
     * Waits for what is to be written next, which is all that has come by then; {@link #written} is to be called after
     * it. Empty when the backlog is closed and nothing is left.
     */
    synchronized List<Waiting> awaitToWrite() throws InterruptedException {
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

    /** @param isStored false if it could not be written, and is nowhere now */
    synchronized void written(List<Waiting> batch, boolean isStored) {
        long length = batch.stream().mapToLong(Waiting::length).sum();
        queuedBytes -= length;
        storedBytes += isStored ? length : 0;
        writing = false;
        notifyAll();
    }

    /** Waits until there is more in the journal than up to this position, or nothing more to come; gives its end. */
    synchronized long awaitToSend(long position) throws InterruptedException {
        while (storedBytes == position && !isAllStored()) {
            wait();
        }
        return storedBytes;
    }

    private boolean isAllStored() {
        return spooling && !writing && returned.isEmpty() && fresh.isEmpty() && withKafka == 0;
    }

    /**
     * Whether the journal may be emptied, all of which up to this position has been sent: then nothing is written until
     * {@link #cleared}.
     */
    synchronized boolean mayClear(long position) {
        clearing = isAllStored() && storedBytes == position;
        return clearing;
    }

    /** @param isEmpty false if the journal could not be emptied */
    synchronized void cleared(boolean isEmpty) {
        clearing = false;
        if (isEmpty) {
            storedBytes = 0;
            spooling = !returned.isEmpty() || !fresh.isEmpty();
            if (!spooling) {
                listener.drained();
            }
        }
        notifyAll();
    }

    /** Takes nothing more in. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
