package io.umamiedge.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The directory of a local grid: who may use it, and where things are in it. */
public final class GridHome {
    private static final long LEAST_SPACE = 1L << 30;
    private static final long MEBIBYTE = 1L << 20;
    private static final long LOG_LIMIT = 10 * MEBIBYTE;
    private static final int LONGEST_PID = 20;

    private final Path directory;

    public GridHome(Path directory) {
        this.directory = directory.toAbsolutePath().normalize();
    }

    public Path directory() {
        return directory;
    }

    /** What the service writes; there may be none yet. */
    public Path log(Service service) {
        return directory.resolve("logs").resolve(service.word() + ".log");
    }

    public Path operatorKeyFile() {
        return secret("operator.key");
    }

    Path secret(String name) {
        return directory.resolve("secrets").resolve(name);
    }

    Path data(Service service) {
        return directory.resolve("data").resolve(service.word());
    }

    Path stateFile() {
        return directory.resolve("run").resolve("grid.json");
    }

    /** Creates what is missing; the log of an earlier run is put aside when it has grown past 10 MiB. */
    void prepare() throws IOException {
        for (String name : new String[] {"data", "logs", "run"}) {
            Files.createDirectories(directory.resolve(name));
        }
        Path secrets = directory.resolve("secrets");
        Files.createDirectories(secrets);
        Files.setPosixFilePermissions(secrets, SecretFiles.OWNER_DIRECTORY);
        requireSpace(Files.getFileStore(directory).getUsableSpace());
        for (Service service : Service.values()) {
            Path log = log(service);
            if (Files.exists(log) && Files.size(log) > LOG_LIMIT) {
                Files.move(log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    void requireSpace(long usableBytes) throws GridException {
        if (usableBytes < LEAST_SPACE) {
            throw new GridException("only " + usableBytes / MEBIBYTE + " MiB are free where " + directory
                    + " lies and the grid needs 1024; free some, or set UMAMI_HOME to a directory on another disk");
        }
    }

    /**
     * Takes the directory for this process until the lock is closed or the process ends.
     *
     * @throws GridException naming the process that has it
     */
    Lock lock(ProgressListener listener) throws IOException {
        Files.createDirectories(directory);
        Path file = directory.resolve("lock");
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            FileLock lock = tryLock(channel);
            String holder = read(channel);
            if (lock == null) {
                throw new GridException("another grid uses " + directory + " (process " + holder
                        + "); stop it with ./umami down, or set UMAMI_HOME to another directory");
            }
            if (!holder.isEmpty()) {
                listener.note("Took over the lock of process " + holder + ", which ended without releasing it.");
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)),
                    0);
            return new Lock(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // Another grid of this very JVM.
            return null;
        }
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(LONGEST_PID);
        channel.read(text, 0);
        return new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII).strip();
    }

    /** The last lines of a service's log, for an error message; empty when there are none. */
    Optional<String> tail(Service service, int lines) {
        try {
            var all = Files.readAllLines(log(service), StandardCharsets.UTF_8);
            return all.isEmpty()
                    ? Optional.empty()
                    : Optional.of(String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size())));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** A directory that is taken. */
    record Lock(FileChannel channel) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            if (channel.isOpen()) {
                // An empty file tells the next one that nothing went wrong.
                channel.truncate(0);
                channel.close();
            }
        }
    }
}
