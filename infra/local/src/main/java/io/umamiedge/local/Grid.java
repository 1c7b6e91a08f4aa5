package io.umamiedge.local;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A whole grid on this machine: Kafka, PostgreSQL and the six services, each a process of its own on loopback.
 *
 * <p>This JVM is the launcher: when it ends in any way but {@code kill -9}, everything it started ends first; after a
 * {@code kill -9} the next grid in the same directory, or {@link #stopRunning}, cleans up. Thread-safe.
 */
public final class Grid implements AutoCloseable {
    private static final Duration READY_LIMIT = Duration.ofSeconds(90);
    private static final Duration KAFKA_ANSWER_LIMIT = Duration.ofSeconds(10);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
    private static final Duration LAUNCHER_STOP_LIMIT = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final int TAIL_LINES = 15;

    private final GridSettings settings;
    private final GridHome home;
    private final GridHome.Lock lock;
    private final GridSecrets secrets;
    private final ProgressListener listener;
    private final Thread hook = new Thread(this::stop, "grid-shutdown");

    /** Guarded by this. */
    private final Map<Service, Process> processes = new EnumMap<>(Service.class);
    /** Written under this, so that nothing is launched once it is set. */
    private volatile boolean stopping;

    /** Held while PostgreSQL starts or stops, which takes several steps that must not be cut in two. */
    private final Object postgresGuard = new Object();
    /** Written under postgresGuard. */
    private volatile @Nullable EmbeddedPostgreSql postgres;
    /** Held by whoever stops everything, so that a second caller returns when it is done and not before. */
    private final Object stopGuard = new Object();

    private Grid(
            GridSettings settings, GridHome home, GridHome.Lock lock, GridSecrets secrets, ProgressListener listener) {
        this.settings = settings;
        this.home = home;
        this.lock = lock;
        this.secrets = secrets;
        this.listener = listener;
    }

    /**
     * Starts everything and returns when every service is ready; stops what did start when one is not.
     *
     * @throws GridException when something is missing, taken or broken, with what would help
     */
    public static Grid start(GridSettings settings, ProgressListener listener) throws IOException {
        requireArtifacts(settings);
        GridHome home = new GridHome(settings.home());
        GridHome.Lock lock = home.lock(listener);
        Grid grid;
        try {
            home.prepare();
            Leftovers.stop(home, listener);
            requirePorts(settings);
            grid = new Grid(settings, home, lock, GridSecrets.loadOrCreate(home), listener);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
        Runtime.getRuntime().addShutdownHook(grid.hook);
        try {
            grid.startEverything();
        } catch (IOException | RuntimeException e) {
            grid.stop();
            throw e;
        }
        return grid;
    }

    /**
     * Stops the grid that another process started in this directory, or what is left of it.
     *
     * @return whether there was anything to stop
     */
    public static boolean stopRunning(GridHome home, ProgressListener listener) throws IOException {
        GridState state = GridState.read(home).orElse(null);
        if (state != null) {
            ProcessHandle launcher = state.launcher().handle().orElse(null);
            if (launcher != null) {
                launcher.destroy();
                if (!Processes.awaitEnd(launcher, LAUNCHER_STOP_LIMIT)) {
                    throw new GridException("process " + launcher.pid() + " does not stop; kill it and try again");
                }
            }
        } else if (!Files.isDirectory(home.directory())) {
            return false;
        }
        GridHome.Lock lock = home.lock(listener);
        try {
            Leftovers.stop(home, listener);
            Files.deleteIfExists(home.stateFile());
        } finally {
            lock.close();
        }
        return state != null;
    }

    /** Where an application answers HTTP. */
    public URI url(Service service) {
        return URI.create("http://127.0.0.1:" + settings.port(service));
    }

    /** {@code host:port,…}. */
    public String kafkaBootstrap() {
        String external = settings.kafkaBootstrap();
        return external == null ? "127.0.0.1:" + settings.port(Service.KAFKA) : external;
    }

    /** Of the grid's database; log in as one of the roles of {@link DatabaseSchema} with {@link #passwords()}. */
    public String jdbcUrl() {
        ExternalPostgreSql external = settings.postgreSql();
        return DatabaseBootstrap.gridUrl(
                external == null
                        ? "jdbc:postgresql://127.0.0.1:" + settings.port(Service.POSTGRES) + "/postgres"
                        : external.jdbcUrl());
    }

    public DatabasePasswords passwords() {
        return secrets.passwords();
    }

    /** The first operator's key. */
    public String operatorKey() {
        return secrets.operatorKey();
    }

    public GridSettings settings() {
        return settings;
    }

    public GridHome home() {
        return home;
    }

    /** The file that everything the service prints goes to. */
    public Path log(Service service) {
        return home.log(service);
    }

    /** Empty when it is not running or not this grid's to run. */
    public OptionalLong pid(Service service) {
        ProcessHandle process = handle(service);
        return process != null && process.isAlive() ? OptionalLong.of(process.pid()) : OptionalLong.empty();
    }

    /** Ends it with SIGKILL, as a power cut would; returns when it is gone. */
    public void kill(Service service) throws GridException {
        ProcessHandle process = handle(service);
        if (process == null) {
            throw new GridException(service.word() + " is not running here");
        }
        process.destroyForcibly();
        if (!Processes.awaitEnd(process, STOP_LIMIT)) {
            throw new GridException(service.word() + " (process " + process.pid() + ") survives SIGKILL");
        }
    }

    /** Stops it in good order if it runs, starts it and returns when it is ready. */
    public void restart(Service service) throws IOException {
        if (!settings.starts(service)) {
            throw new GridException(service.word() + " is not this grid's to restart");
        }
        stop(service);
        startOne(service);
    }

    /** Whether {@link #stop()} has begun; services that end from now on were asked to. */
    public boolean isStopping() {
        return stopping;
    }

    /** Stops everything: the gateway first, then the other services, then what they stand on. Safe to call twice. */
    public void stop() {
        synchronized (this) {
            stopping = true;
        }
        synchronized (stopGuard) {
            stop(Service.GATEWAY);
            List<Service> others = Service.applications().stream()
                    .filter(service -> service != Service.GATEWAY)
                    .toList();
            // All are asked before any is waited for.
            others.forEach(this::askToStop);
            others.forEach(this::awaitStopped);
            stop(Service.KAFKA);
            stop(Service.POSTGRES);
            try {
                Files.deleteIfExists(home.stateFile());
                lock.close();
            } catch (IOException e) {
                listener.note("Could not tidy up " + home.directory() + ": " + e.getMessage());
            }
        }
        if (Thread.currentThread() != hook) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The JVM is ending and runs the hook, which finds nothing to do.
            }
        }
    }

    /** {@link #stop()}. */
    @Override
    public void close() {
        stop();
    }

    private void startEverything() throws IOException {
        checkExternal();
        inParallel(List.of(Service.KAFKA, Service.POSTGRES), settings::starts);
        inParallel(Service.applications(), service -> true);
    }

    private void checkExternal() throws GridException {
        String kafka = settings.kafkaBootstrap();
        if (kafka != null && !Readiness.ofKafka(kafka, KAFKA_ANSWER_LIMIT)) {
            throw new GridException("no Kafka answers at UMAMI_KAFKA_BOOTSTRAP=" + kafka);
        }
        ExternalPostgreSql external = settings.postgreSql();
        if (external != null) {
            try {
                DatabaseBootstrap.run(external.jdbcUrl(), external.user(), external.password(), secrets.passwords());
            } catch (SQLException e) {
                throw new GridException(
                        "UMAMI_POSTGRES_URL (" + external + ") could not be prepared: " + e.getMessage(), e);
            }
        }
    }

    private void inParallel(List<Service> services, Predicate<Service> wanted) throws IOException {
        List<Service> chosen = services.stream().filter(wanted).toList();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            ExecutorCompletionService<Service> starts = new ExecutorCompletionService<>(threads);
            for (Service service : chosen) {
                var _ = starts.submit(() -> {
                    startOne(service);
                    return service;
                });
            }
            for (int i = 0; i < chosen.size(); i++) {
                try {
                    starts.take().get();
                } catch (ExecutionException e) {
                    // The others have nothing to wait for any more.
                    synchronized (this) {
                        stopping = true;
                    }
                    throw asIoException(e.getCause());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new GridException("interrupted while starting", e);
                }
            }
        }
    }

    private void startOne(Service service) throws IOException {
        long begun = System.nanoTime();
        listener.starting(service);
        switch (service) {
            case POSTGRES -> startPostgres();
            case KAFKA -> {
                launch(service, JavaCommand.kafka(settings, home.data(service)), JavaCommand.kafkaEnvironment());
                awaitReady(
                        service,
                        () -> Readiness.ofPort("127.0.0.1", settings.port(service))
                                && Readiness.ofKafka(kafkaBootstrap(), KAFKA_ANSWER_LIMIT));
            }
            case GATEWAY, TELEMETRY, ROUTING, AUDIT, BILLING, DEPLOY -> {
                launch(
                        service,
                        JavaCommand.application(service, settings),
                        ServiceEnvironment.of(service, settings, secrets, kafkaBootstrap()));
                awaitReady(service, () -> Readiness.ofApplication(url(service)));
            }
        }
        listener.ready(service, Duration.ofNanos(System.nanoTime() - begun));
    }

    private void startPostgres() throws IOException {
        synchronized (postgresGuard) {
            requireNotStopping();
            postgres = EmbeddedPostgreSql.start(
                    home.data(Service.POSTGRES),
                    settings.port(Service.POSTGRES),
                    secrets.passwords(),
                    home.log(Service.POSTGRES),
                    false);
        }
        synchronized (this) {
            writeState();
        }
    }

    private synchronized void launch(Service service, List<String> command, Map<String, String> variables)
            throws IOException {
        requireNotStopping();
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(home.directory().toFile())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(home.log(service).toFile()));
        builder.environment().putAll(variables);
        processes.put(service, builder.start());
        writeState();
    }

    private void awaitReady(Service service, BooleanSupplier ready) throws IOException {
        ProcessHandle process = handle(service);
        long end = System.nanoTime() + READY_LIMIT.toNanos();
        while (System.nanoTime() - end < 0) {
            if (process == null || !process.isAlive()) {
                throw notReady(service, "ended before it was ready");
            }
            if (ready.getAsBoolean()) {
                return;
            }
            requireNotStopping();
            try {
                Thread.sleep(POLL);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new GridException("interrupted while waiting for " + service.word(), e);
            }
        }
        List<String> failing = service.isApplication() ? Readiness.failingChecks(url(service)) : List.of();
        throw notReady(
                service,
                "was not ready within " + READY_LIMIT.toSeconds() + " s"
                        + (failing.isEmpty() ? "" : " (" + String.join(", ", failing) + ")"));
    }

    private GridException notReady(Service service, String what) {
        return new GridException(service.word() + " " + what + ", see " + home.log(service)
                + home.tail(service, TAIL_LINES).map(tail -> ":\n" + tail).orElse(""));
    }

    private void askToStop(Service service) {
        Process process;
        synchronized (this) {
            process = processes.get(service);
        }
        if (process != null && process.isAlive()) {
            listener.stopping(service);
            process.destroy();
        }
    }

    private void stop(Service service) {
        if (service == Service.POSTGRES) {
            stopPostgres();
            return;
        }
        askToStop(service);
        awaitStopped(service);
    }

    private void awaitStopped(Service service) {
        Process process;
        synchronized (this) {
            process = processes.remove(service);
        }
        if (process != null) {
            Processes.awaitEndOrKill(process.toHandle(), STOP_LIMIT);
        }
    }

    private void stopPostgres() {
        synchronized (postgresGuard) {
            EmbeddedPostgreSql running = postgres;
            if (running != null) {
                postgres = null;
                listener.stopping(Service.POSTGRES);
                try {
                    running.close();
                } catch (IOException e) {
                    listener.note("PostgreSQL did not stop in good order: " + e.getMessage());
                }
            }
        }
    }

    private @Nullable ProcessHandle handle(Service service) {
        if (service == Service.POSTGRES) {
            EmbeddedPostgreSql running = postgres;
            OptionalLong pid = running == null ? OptionalLong.empty() : running.pid();
            return pid.isEmpty() ? null : ProcessHandle.of(pid.getAsLong()).orElse(null);
        }
        synchronized (this) {
            Process process = processes.get(service);
            return process == null ? null : process.toHandle();
        }
    }

    private void requireNotStopping() throws GridException {
        if (stopping) {
            throw new GridException("the grid is being stopped");
        }
    }

    private void writeState() throws IOException {
        List<GridState.RunningService> running = new ArrayList<>();
        for (Service service : Service.values()) {
            ProcessHandle process = handle(service);
            if (process != null && process.isAlive()) {
                running.add(new GridState.RunningService(
                        service, settings.port(service), GridState.RunningProcess.of(process)));
            }
        }
        new GridState(GridState.RunningProcess.of(ProcessHandle.current()), kafkaBootstrap(), running).write(home);
    }

    private static void requireArtifacts(GridSettings settings) throws GridException {
        List<Path> missing = Service.applications().stream()
                .map(settings::artifact)
                .filter(artifact -> !Files.exists(artifact))
                .toList();
        if (!missing.isEmpty()) {
            throw new GridException("not built: "
                    + missing.stream()
                            .map(artifact ->
                                    settings.sources().relativize(artifact).toString())
                            .collect(joining(", "))
                    + "; run ./mvnw -DskipTests package");
        }
    }

    private static void requirePorts(GridSettings settings) throws GridException {
        String taken = Arrays.stream(Service.values())
                .filter(settings::starts)
                .filter(service -> !Ports.isFree(settings.port(service)))
                .map(service -> "port " + settings.port(service) + " (" + service.word() + ", set "
                        + service.portVariable() + " to use another)")
                .collect(joining(", "));
        if (!taken.isEmpty()) {
            throw new GridException("taken by another process: " + taken);
        }
    }

    private static IOException asIoException(@Nullable Throwable cause) {
        return switch (cause) {
            case IOException e -> e;
            case null -> new IOException("starting failed without a reason");
            default -> new IOException(cause.getMessage(), cause);
        };
    }
}
