package io.umamiedge.local;

import com.fasterxml.jackson.core.JacksonException;
import io.umamiedge.contracts.event.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What runs, written down so that another process can look at it, or clean up after a launcher that was killed.
 *
 * @param launcher the process that answers for all others
 */
public record GridState(RunningProcess launcher, String kafkaBootstrap, List<RunningService> services) {
    public GridState {
        services = List.copyOf(services);
    }

    /** A process, told from a later one with the same number by when it started. */
    public record RunningProcess(long pid, Instant startedAt) {
        // Linux counts from a boot time that is rounded to a second.
        private static final Duration TOLERANCE = Duration.ofSeconds(2);

        static RunningProcess of(ProcessHandle process) {
            return new RunningProcess(
                    process.pid(), process.info().startInstant().orElse(Instant.EPOCH));
        }

        /** Empty when it has ended, even if its number was given to another process since. */
        public Optional<ProcessHandle> handle() {
            return ProcessHandle.of(pid)
                    .filter(ProcessHandle::isAlive)
                    .filter(process -> Duration.between(
                                            startedAt,
                                            process.info().startInstant().orElse(Instant.EPOCH))
                                    .abs()
                                    .compareTo(TOLERANCE)
                            < 0);
        }
    }

    /** One service and its process. */
    public record RunningService(Service service, int port, RunningProcess process) {}

    /** Empty when no grid has been started, or the last one was stopped in order. */
    public static Optional<GridState> read(GridHome home) throws IOException {
        try {
            return Optional.of(Json.lenient().readValue(Files.readString(home.stateFile()), GridState.class));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (JacksonException e) {
            throw new GridException(
                    home.stateFile() + " cannot be read; delete it once no process of the grid runs any more", e);
        }
    }

    void write(GridHome home) throws IOException {
        Path file = home.stateFile();
        Path fresh = file.resolveSibling("grid.json.new");
        Files.writeString(fresh, Json.lenient().writeValueAsString(this));
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
