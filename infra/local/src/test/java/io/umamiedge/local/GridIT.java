package io.umamiedge.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher with stand-ins for the six services: processes that answer the health check and show what they got. */
class GridIT {
    @TempDir
    Path directory;

    private final Notes notes = new Notes();
    private GridSettings settings;

    @BeforeEach
    void buildStandIns() throws Exception {
        settings = GridSettings.onFreePorts(directory.resolve("home"), directory.resolve("tree"));
        for (Service service : Service.applications()) {
            jar(settings.artifact(service));
        }
    }

    @AfterEach
    void leaveNothingRunning() throws Exception {
        Leftovers.stop(new GridHome(settings.home()), ProgressListener.SILENT);
    }

    @Test
    void startsKillsRestartsAndStopsEveryProcess() throws Exception {
        try (Grid grid = Grid.start(settings, notes)) {
            for (Service service : Service.values()) {
                assertThat(grid.pid(service)).as(service.word()).isPresent();
                assertThat(notes.all()).contains("starting " + service.word(), "ready " + service.word());
            }
            assertThat(get(grid.url(Service.DEPLOY)))
                    .contains(
                            "UMAMIEDGE_DATABASE_USERNAME=deploy_service",
                            "UMAMIEDGE_DATABASE_OWNER_USERNAME=deploy_owner",
                            "UMAMIEDGE_DATABASE_PORT=" + settings.port(Service.POSTGRES),
                            "UMAMIEDGE_BOOTSTRAP_OPERATOR_KEY=" + grid.operatorKey(),
                            "KAFKA_BOOTSTRAP_SERVERS=" + grid.kafkaBootstrap(),
                            "QUARKUS_HTTP_HOST=127.0.0.1");
            assertThat(get(grid.url(Service.GATEWAY)))
                    .contains("UMAMIEDGE_KEYS_PEPPER=")
                    .doesNotContain("DATABASE", "OPERATOR_KEY");

            for (Service service : List.of(Service.AUDIT, Service.KAFKA, Service.POSTGRES)) {
                long before = grid.pid(service).orElseThrow();
                grid.kill(service);
                assertThat(grid.pid(service))
                        .as("%s after kill", service.word())
                        .isEmpty();
                grid.restart(service);
                assertThat(grid.pid(service).orElseThrow()).isNotEqualTo(before);
            }
            DriverManager.getConnection(
                            grid.jdbcUrl(), "audit_service", grid.passwords().of("audit_service"))
                    .close();
            grid.restart(Service.GATEWAY);
            assertThat(get(grid.url(Service.GATEWAY))).isNotEmpty();
        }
        assertThat(settings.ports().values()).allMatch(Ports::isFree);
        assertThat(new GridHome(settings.home()).stateFile()).doesNotExist();
        List<String> stops =
                notes.all().stream().filter(note -> note.startsWith("stopping")).toList();
        assertThat(stops)
                .endsWith("stopping kafka", "stopping postgres")
                .containsSubsequence("stopping gateway", "stopping telemetry");
    }

    @Test
    void cleansUpAfterALauncherThatWasKilledAndFindsEverythingAgain() throws Exception {
        Process launcher = launcher();
        String operatorKey = launcher.inputReader(UTF_8).readLine();
        GridHome home = new GridHome(settings.home());
        assertThatThrownBy(() -> Grid.start(settings, notes))
                .isInstanceOf(GridException.class)
                .hasMessageContaining("process " + launcher.pid());
        launcher.destroyForcibly().waitFor();
        assertThat(settings.ports().values()).noneMatch(Ports::isFree);

        try (Grid grid = Grid.start(settings, notes)) {
            assertThat(grid.operatorKey()).isEqualTo(operatorKey);
            assertThat(String.join("\n", notes.all()))
                    .contains("Took over the lock of process " + launcher.pid())
                    .contains("Stopping what an earlier grid left behind");
        }
        assertThat(GridState.read(home)).isEmpty();
    }

    @Test
    void stopsTheGridOfAnotherProcess() throws Exception {
        Process launcher = launcher();
        assertThat(launcher.inputReader(UTF_8).readLine()).startsWith("umo_");
        assertThat(Grid.stopRunning(new GridHome(settings.home()), notes)).isTrue();
        assertThat(launcher.isAlive()).isFalse();
        assertThat(settings.ports().values()).allMatch(Ports::isFree);
        assertThat(Grid.stopRunning(new GridHome(settings.home()), notes)).isFalse();
    }

    @Test
    void namesThePortThatIsTakenAndTheVariableThatMovesIt() throws Exception {
        try (ServerSocket other = new ServerSocket()) {
            other.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), settings.port(Service.ROUTING)));
            assertThatThrownBy(() -> Grid.start(settings, notes))
                    .isInstanceOf(GridException.class)
                    .hasMessageContaining("port " + other.getLocalPort() + " (routing")
                    .hasMessageContaining("UMAMI_ROUTING_PORT");
        }
        assertThat(notes.all()).isEmpty();
    }

    @Test
    void namesTheArtifactThatIsNotBuilt() throws Exception {
        Files.delete(settings.artifact(Service.BILLING));
        assertThatThrownBy(() -> Grid.start(settings, notes))
                .isInstanceOf(GridException.class)
                .hasMessageContaining("not built: billing-service/target/quarkus-app/quarkus-run.jar;");
    }

    @Test
    void stopsEverythingWhenOneServiceFailsAndShowsWhatItSaid() throws Exception {
        GridSettings failing = settings.withEnvironment(Map.of("STAND_IN_FAILS_ON", "audit"));
        assertThatThrownBy(() -> Grid.start(failing, notes))
                .isInstanceOf(GridException.class)
                .hasMessageContaining("audit ended before it was ready")
                .hasMessageContaining("audit.log")
                .hasMessageContaining("this stand-in was told to fail");
        await().atMost(Duration.ofSeconds(10))
                .until(() -> settings.ports().values().stream().allMatch(Ports::isFree));
    }

    private Process launcher() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Launcher.class.getName(),
                        settings.sources().toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("UMAMI_HOME", settings.home().toString());
        settings.ports().forEach((service, port) -> builder.environment().put(service.portVariable(), port.toString()));
        return builder.start();
    }

    private static String get(URI url) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    private static void jar(Path file) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, StandIn.class.getName());
        Files.createDirectories(file.getParent());
        String entry = StandIn.class.getName().replace('.', '/') + ".class";
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out, manifest);
                var code = StandIn.class.getClassLoader().getResourceAsStream(entry)) {
            jar.putNextEntry(new JarEntry(entry));
            code.transferTo(jar);
        }
    }

    /** Answers every path with the variables it was given. */
    static final class StandIn {
        private StandIn() {}

        public static void main(String[] arguments) throws IOException {
            if (System.getProperty("umamiedge.service").equals(System.getenv("STAND_IN_FAILS_ON"))) {
                System.out.println("this stand-in was told to fail");
                System.exit(1);
            }
            StringBuilder variables = new StringBuilder();
            System.getenv()
                    .forEach((name, value) ->
                            variables.append(name).append('=').append(value).append('\n'));
            byte[] body = variables.toString().getBytes(UTF_8);
            HttpServer server = HttpServer.create(
                    new InetSocketAddress(
                            InetAddress.getLoopbackAddress(), Integer.parseInt(System.getenv("QUARKUS_HTTP_PORT"))),
                    0);
            server.createContext("/", exchange -> {
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            server.start();
        }
    }

    /** Starts the grid that its environment describes, prints the operator's key and waits. Argument: sources. */
    static final class Launcher {
        private Launcher() {}

        public static void main(String[] arguments) throws Exception {
            GridSettings settings = GridSettings.of(Path.of(arguments[0]), System.getenv());
            System.out.println(Grid.start(settings, ProgressListener.SILENT).operatorKey());
            new CountDownLatch(1).await();
        }
    }
}
