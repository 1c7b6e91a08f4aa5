package io.umamiedge.benchmarks.grid;

import io.umamiedge.benchmarks.process.MachineUsage;
import io.umamiedge.benchmarks.process.ProcessUsage;
import io.umamiedge.benchmarks.suite.Run;
import io.umamiedge.local.Grid;
import io.umamiedge.local.GridException;
import io.umamiedge.local.GridSettings;
import io.umamiedge.local.ProgressListener;
import io.umamiedge.local.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A whole grid, new and empty, on free ports, run exactly as {@code ./umami up} runs it; its data are gone when it is
 * closed, its logs stay until the next one starts.
 */
public final class MeasuredGrid implements AutoCloseable {
    private final Grid grid;

    private MeasuredGrid(Grid grid) {
        this.grid = grid;
    }

    /** @param environment given to every service on top of what {@code ./umami up} gives */
    public static MeasuredGrid start(Run run, Map<String, String> environment) throws IOException {
        return start(run, settings -> settings.withEnvironment(environment));
    }

    /** One that is not quite as {@code ./umami up} makes it. */
    public static MeasuredGrid start(Run run, UnaryOperator<GridSettings> change) throws IOException {
        Path home = run.directory().resolve("grid");
        delete(home);
        run.progress("starting a grid in " + home);
        GridSettings usual = GridSettings.onFreePorts(home, run.sources());
        return new MeasuredGrid(Grid.start(change.apply(usual), ProgressListener.SILENT));
    }

    public Grid grid() {
        return grid;
    }

    /** What a service has used since it started; throws {@link IOException} when it has ended. */
    public ProcessUsage usage(Service service) throws IOException {
        return ProcessUsage.of(grid.pid(service)
                .orElseThrow(() -> new GridException(service.word() + " has ended, see " + grid.log(service))));
    }

    /** Something to measure. */
    @FunctionalInterface
    public interface Work<T> {
        T run() throws IOException, InterruptedException;
    }

    /** Does the work and tells what it cost whom. */
    public <T> Measured<T> measure(Work<T> work) throws IOException, InterruptedException {
        MachineUsage machine = MachineUsage.now();
        Map<Service, Duration> before = cpu();
        Duration ownBefore = own();
        long begun = System.nanoTime();
        T result = work.run();
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        Duration own = own().minus(ownBefore);
        Map<Service, Duration> used = new EnumMap<>(Service.class);
        cpu().forEach((service, after) -> used.put(service, after.minus(before.getOrDefault(service, Duration.ZERO))));
        Duration known = used.values().stream().reduce(own, Duration::plus);
        Duration strange = MachineUsage.now().since(machine).busy().minus(known);
        return new Measured<>(result, took, used, own, strange.isNegative() ? Duration.ZERO : strange);
    }

    @Override
    public void close() throws IOException {
        grid.close();
        delete(grid.home().directory().resolve("data"));
    }

    private Map<Service, Duration> cpu() throws IOException {
        Map<Service, Duration> cpu = new EnumMap<>(Service.class);
        for (Service service : Service.values()) {
            OptionalLong pid = grid.pid(service);
            if (pid.isPresent()) {
                Duration sum = ProcessUsage.of(pid.getAsLong()).cpu();
                if (service == Service.POSTGRES) {
                    sum = sum.plus(children(pid.getAsLong()));
                }
                cpu.put(service, sum);
            }
        }
        return cpu;
    }

    /** PostgreSQL is a process per connection; they come and go, so this is what those of the moment have used. */
    private static Duration children(long pid) {
        List<Long> children = ProcessHandle.of(pid).stream()
                .flatMap(ProcessHandle::descendants)
                .map(ProcessHandle::pid)
                .toList();
        Duration sum = Duration.ZERO;
        for (long child : children) {
            try {
                sum = sum.plus(ProcessUsage.of(child).cpu());
            } catch (IOException e) {
                // Gone since.
            }
        }
        return sum;
    }

    private static Duration own() throws IOException {
        return ProcessUsage.of(ProcessHandle.current().pid()).cpu();
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
