package io.umamiedge.gateway.record;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Entries on disk in the order in which they were appended, each in a frame of length (4 bytes), CRC-32C of what follows
 * (4 bytes) and the entry. What {@link #append} has returned from survives a crash of the process and of the machine.
 *
 * <p>When it is opened, a tail that no append has returned from is cut off. A damaged frame makes everything from there on
 * unreadable: it is kept beside the journal, as {@code records.damaged-<number>}, and never thrown away.
 *
 * <p>One thread may append and clear while another reads.
 */
final class JournalFile implements AutoCloseable {
    static final int FRAME = 8;
    /** No entry is longer; what Kafka takes in one record is less. */
    static final int LONGEST = 8 * 1024 * 1024;

    private static final String NAME = "records.journal";

    private final FileChannel channel;
    private final FileLock lock;
    private final @Nullable Path damaged;
    private long size;

    private JournalFile(FileChannel channel, FileLock lock, Recovered recovered) {
        this.channel = channel;
        this.lock = lock;
        this.size = recovered.size;
        this.damaged = recovered.damaged;
    }

    private record Recovered(long size, @Nullable Path damaged) {}

    /**
     * Some entries and where the next one begins.
     *
     * @param entries not to be changed
     */
    record Batch(List<byte[]> entries, long next) {}

    /** Opens the journal of this directory, which is created; {@link IOException} when another process has it open. */
    static JournalFile open(Path directory) throws IOException {
        Files.createDirectories(directory);
        FileChannel channel = FileChannel.open(
                directory.resolve(NAME), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            FileLock lock = lock(channel, directory);
            // Its name, too, must be there after a crash.
            try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
                names.force(true);
            }
            return new JournalFile(channel, lock, recover(channel, directory));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static FileLock lock(FileChannel channel, Path directory) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return lock;
            }
        } catch (OverlappingFileLockException e) {
            throw new IOException(directory + " is another gateway's journal", e);
        }
        throw new IOException(directory + " is another gateway's journal");
    }

    private static Recovered recover(FileChannel channel, Path directory) throws IOException {
        long position = 0;
        byte[] entry = readAt(channel, position);
        while (entry != null) {
            position += FRAME + entry.length;
            entry = readAt(channel, position);
        }
        Path damaged = null;
        if (position < channel.size()) {
            damaged = keepDamaged(channel, position, directory);
            channel.truncate(position);
            channel.force(true);
        }
        return new Recovered(position, damaged);
    }

    /**
     * A torn tail is a frame that ends beyond the file, or has no good sum and nothing behind it; anything else had been
     * written whole once.
     */
    private static @Nullable Path keepDamaged(FileChannel channel, long from, Path directory) throws IOException {
        long rest = channel.size() - from;
        ByteBuffer frame = ByteBuffer.allocate(FRAME);
        fill(channel, frame, from);
        if (frame.hasRemaining() || (long) FRAME + Math.max(0, frame.getInt(0)) >= rest) {
            return null;
        }
        int number = 1;
        while (Files.exists(directory.resolve("records.damaged-" + number))) {
            number++;
        }
        Path kept = directory.resolve("records.damaged-" + number);
        try (FileChannel to = FileChannel.open(kept, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long copied = 0;
            while (copied < rest) {
                copied += channel.transferTo(from + copied, rest - copied, to);
            }
            to.force(true);
        }
        return kept;
    }

    /** Where what could not be read when the journal was opened is kept; null when everything could. */
    @Nullable
    Path damaged() {
        return damaged;
    }

    /** Bytes, frames included. */
    long size() {
        return size;
    }

    /** Returns when all of them, none of which is empty, are on disk; after an {@link IOException} none of them is in the journal. */
    void append(List<byte[]> added) throws IOException {
        int length = added.stream().mapToInt(entry -> FRAME + entry.length).sum();
        ByteBuffer frames = ByteBuffer.allocate(length);
        for (byte[] entry : added) {
            frames.putInt(entry.length).putInt(sum(entry)).put(entry);
        }
        frames.flip();
        try {
            long at = size;
            while (frames.hasRemaining()) {
                at += channel.write(frames, at);
            }
            channel.force(false);
        } catch (IOException e) {
            channel.truncate(size);
            throw e;
        }
        size += length;
    }

    /**
     * At most {@code most} entries.
     *
     * @param position 0 or the {@link Batch#next} of another batch
     * @param end what {@link #size} was at some time since
     */
    Batch read(long position, long end, int most) throws IOException {
        List<byte[]> read = new ArrayList<>();
        long next = position;
        while (read.size() < most && next < end) {
            byte[] entry = readAt(channel, next);
            if (entry == null) {
                throw new IOException("the journal was changed by somebody else");
            }
            read.add(entry);
            next += FRAME + entry.length;
        }
        return new Batch(List.copyOf(read), next);
    }

    /** Forgets all entries. */
    void clear() throws IOException {
        channel.truncate(0);
        channel.force(true);
        size = 0;
    }

    @Override
    public void close() throws IOException {
        lock.release();
        channel.close();
    }

    private static byte @Nullable [] readAt(FileChannel channel, long position) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(FRAME);
        fill(channel, frame, position);
        if (frame.hasRemaining()) {
            return null;
        }
        int length = frame.getInt(0);
        if (length <= 0 || length > LONGEST || position + FRAME + length > channel.size()) {
            return null;
        }
        ByteBuffer entry = ByteBuffer.allocate(length);
        fill(channel, entry, position + FRAME);
        return entry.hasRemaining() || sum(entry.array()) != frame.getInt(4) ? null : entry.array();
    }

    private static void fill(FileChannel channel, ByteBuffer buffer, long position) throws IOException {
        long at = position;
        while (buffer.hasRemaining()) {
            int read = channel.read(buffer, at);
            if (read < 0) {
                return;
            }
            at += read;
        }
    }

    private static int sum(byte[] entry) {
        CRC32C sum = new CRC32C();
        sum.update(entry);
        return (int) sum.getValue();
    }
}
