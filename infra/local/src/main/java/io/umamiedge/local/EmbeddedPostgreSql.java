package io.umamiedge.local;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * PostgreSQL 18 as child processes of this JVM, on loopback, persistent, prepared by {@link DatabaseBootstrap}.
 *
 * <p>Runs as root too: the server is then started in a user namespace of its own. A server that a killed launcher left
 * behind on the same directory is stopped first.
 */
public final class EmbeddedPostgreSql implements AutoCloseable {
    private static final String ADMIN = "postgres";
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    private final EmbeddedPostgres server;
    private final Path cluster;
    private final String adminPassword;
    private final DatabasePasswords passwords;

    private EmbeddedPostgreSql(
            EmbeddedPostgres server, Path cluster, String adminPassword, DatabasePasswords passwords) {
        this.server = server;
        this.cluster = cluster;
        this.adminPassword = adminPassword;
        this.passwords = passwords;
    }

    /** Starts with fresh passwords and stops when the JVM ends: for tests. */
    public static EmbeddedPostgreSql start(Path dataDirectory, int port) throws IOException {
        return start(
                dataDirectory,
                port,
                DatabasePasswords.generate(new SecureRandom()),
                dataDirectory.resolve("postgresql.log"),
                true);
    }

    /**
     * Starts on what {@code dataDirectory} holds, or initialises it when it is new.
     *
     * @param port 0 picks a free one
     * @param log where the server writes what it has to say
     * @param stopWithJvm false when the caller stops it in its own order
     * @throws IOException when the server does not come up; the message names the log
     */
    public static EmbeddedPostgreSql start(
            Path dataDirectory, int port, DatabasePasswords passwords, Path log, boolean stopWithJvm)
            throws IOException {
        Path cluster = dataDirectory.toAbsolutePath().resolve("cluster");
        Files.createDirectories(cluster);
        stopLeftover(cluster);
        discardHalfMade(cluster);
        Path passwordFile = dataDirectory.toAbsolutePath().resolve("admin.password");
        String adminPassword = adminPassword(passwordFile);
        int serverPort = port == 0 ? Ports.free() : port;
        if (!Ports.isFree(serverPort)) {
            throw new IOException("PostgreSQL does not start: port " + serverPort + " is taken");
        }
        EmbeddedPostgres server;
        try {
            server = EmbeddedPostgres.builder()
                    .setDataDirectory(cluster)
                    .setCleanDataDirectory(false)
                    .setRegisterShutdownHook(stopWithJvm)
                    .setPort(serverPort)
                    .setPGStartupWait(START_LIMIT)
                    // Handed to initdb, where a later option beats the library's "trust everybody".
                    .setLocaleConfig("auth", "scram-sha-256")
                    .setLocaleConfig("pwfile", passwordFile.toString())
                    .setLocaleConfig("locale", "C.UTF-8")
                    .setConnectConfig("password", adminPassword)
                    .setServerConfig("listen_addresses", "127.0.0.1")
                    .setServerConfig("unix_socket_directories", "")
                    // The library trades durability for speed; a grid must find what it committed.
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("max_connections", "100")
                    .setServerConfig("shared_buffers", "48MB")
                    .setServerConfig("io_method", "sync")
                    .setOutputRedirector(Redirect.appendTo(log.toFile()))
                    .setErrorRedirector(Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException | RuntimeException e) {
            stopLeftover(cluster);
            throw new IOException("PostgreSQL does not start on port " + serverPort + ", see " + log, e);
        }
        EmbeddedPostgreSql postgres = new EmbeddedPostgreSql(server, cluster, adminPassword, passwords);
        try {
            DatabaseBootstrap.run(postgres.adminUrl(), ADMIN, adminPassword, passwords);
        } catch (SQLException e) {
            postgres.close();
            throw new IOException("PostgreSQL on port " + serverPort + " could not be prepared: " + e.getMessage(), e);
        }
        return postgres;
    }

    public int port() {
        return server.getPort();
    }

    /** Of the grid's database; credentials are passed apart from it. */
    public String jdbcUrl() {
        return DatabaseBootstrap.gridUrl(adminUrl());
    }

    public DatabasePasswords passwords() {
        return passwords;
    }

    /** The superuser's name. */
    public String adminUser() {
        return ADMIN;
    }

    /** The superuser's password. */
    public String adminPassword() {
        return adminPassword;
    }

    /** The process that all others of this server descend from; empty when it is not running. */
    public OptionalLong pid() {
        Optional<ProcessHandle> postmaster = postmaster(cluster);
        return postmaster.isPresent() ? OptionalLong.of(postmaster.get().pid()) : OptionalLong.empty();
    }

    /** Disconnects everybody, writes a checkpoint and stops; safe to call twice and after a crash. */
    @Override
    public void close() throws IOException {
        server.close();
        stopLeftover(cluster);
    }

    /** Stops whatever server still runs on {@code dataDirectory}; never a process that is somebody else's. */
    static void stopLeftoverIn(Path dataDirectory) throws IOException {
        stopLeftover(dataDirectory.toAbsolutePath().resolve("cluster"));
    }

    private String adminUrl() {
        return "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres";
    }

    private static String adminPassword(Path file) throws IOException {
        if (!Files.exists(file)) {
            SecretFiles.write(file, DatabasePasswords.password(new SecureRandom()));
        }
        return SecretFiles.read(file);
    }

    /** What an interrupted initdb leaves has no control file and cannot be started or initialised again. */
    private static void discardHalfMade(Path cluster) throws IOException {
        if (!Files.exists(cluster.resolve("global/pg_control"))) {
            Directories.delete(cluster);
            Files.createDirectories(cluster, PosixFilePermissions.asFileAttribute(SecretFiles.OWNER_DIRECTORY));
        }
    }

    private static void stopLeftover(Path cluster) throws IOException {
        Optional<ProcessHandle> postmaster = postmaster(cluster);
        if (postmaster.isPresent()) {
            // SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for the clients of a launcher that is gone.
            Processes.signal("INT", postmaster.get().pid());
            Processes.awaitEndOrKill(postmaster.get(), STOP_LIMIT);
        }
        // Left by a crash. PostgreSQL refuses to start when another process has been given the old number since.
        Files.deleteIfExists(cluster.resolve("postmaster.pid"));
    }

    private static Optional<ProcessHandle> postmaster(Path cluster) {
        try {
            List<String> lines = Files.readAllLines(cluster.resolve("postmaster.pid"));
            if (lines.isEmpty()) {
                return Optional.empty();
            }
            return ProcessHandle.of(Long.parseLong(lines.getFirst().strip()))
                    .filter(process -> Processes.commandLineHas(process, cluster.toString()));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }
}
