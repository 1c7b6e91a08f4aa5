package io.umamiedge.gateway.record;

import java.io.IOException;
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

    private final JournalFile file;
    private final Log log;
    private final Listener listener;
    private final Backlog backlog;
    private final Thread writer;
    private final Thread drainer;

    /** @param file what it holds already is sent first; closed with this */
    RecordSpool(JournalFile file, long mostBytes, Log log, Listener listener) {
        this.file = file;
        this.log = log;
        this.listener = listener;
        this.backlog = new Backlog(mostBytes, file.size(), listener);
        this.writer = Thread.ofPlatform().daemon().name("journal-writer").start(this::write);
        this.drainer = Thread.ofPlatform().daemon().name("journal-drainer").start(this::drain);
    }

    /** Whether records wait, so that whatever comes has to go behind them. */
    boolean isSpooling() {
        return backlog.isSpooling();
    }

    /** Whether the records of one more request would find room. */
    boolean hasRoom() {
        return backlog.hasRoom();
    }

    /** Whether more than half of it is free. */
    boolean isRoomy() {
        return backlog.isRoomy();
    }

    /** Bytes that wait, on disk or to be written. */
    long bytes() {
        return backlog.bytes();
    }

    /**
     * To Kafka, or behind what waits already.
     *
     * @param kafkaIsDown whether asking it would be a waste of time
     * @param done called once, on any thread: with null when Kafka or the disk has it
     */
    void send(ProducerRecord<String, byte[]> record, boolean kafkaIsDown, Consumer<@Nullable Throwable> done) {
        switch (backlog.add(record, kafkaIsDown, done)) {
            case Backlog.Place.Queued() -> {}
            case Backlog.Place.Kafka() -> log.send(record, failure -> landed(record, done, failure));
            case Backlog.Place.None(Throwable reason) -> done.accept(reason);
        }
    }

    private void landed(
            ProducerRecord<String, byte[]> record, Consumer<@Nullable Throwable> done, @Nullable Throwable failure) {
        if (failure == null || failure instanceof RecordTooLargeException) {
            backlog.taken();
            done.accept(failure);
        } else if (backlog.returned(record, done) instanceof Backlog.Place.None(Throwable reason)) {
            done.accept(reason);
        }
    }

    // ---- the writer: one disk flush for all that has come during the last one

    private void write() {
        try {
            List<Backlog.Waiting> batch = backlog.awaitToWrite();
            while (!batch.isEmpty()) {
                Throwable failure = append(batch);
                batch.forEach(waiting -> waiting.done().accept(failure));
                batch = backlog.awaitToWrite();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable Throwable append(List<Backlog.Waiting> batch) {
        Throwable failure = null;
        try {
            file.append(batch.stream().map(Backlog.Waiting::entry).toList());
        } catch (IOException e) {
            failure = e;
            listener.failed(e);
        }
        backlog.written(batch, failure == null);
        return failure;
    }

    // ---- the drainer: the oldest first, again and again until Kafka has them

    private void drain() {
        long position = 0;
        try {
            while (true) {
                long end = backlog.awaitToSend(position);
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
        if (!backlog.mayClear(position)) {
            return position;
        }
        boolean cleared = false;
        try {
            file.clear();
            cleared = true;
        } catch (IOException e) {
            listener.failed(e);
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } finally {
            backlog.cleared(cleared);
        }
        return cleared ? 0 : position;
    }

    /** Writes what is queued; what Kafka has not taken by then stays for the next start. */
    @Override
    public void close() throws IOException {
        backlog.close();
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
