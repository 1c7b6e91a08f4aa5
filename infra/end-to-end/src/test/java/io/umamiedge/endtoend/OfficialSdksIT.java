package io.umamiedge.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.umamiedge.cli.Applied;
import io.umamiedge.cli.Applier;
import io.umamiedge.cli.Declaration;
import io.umamiedge.cli.Declarations;
import io.umamiedge.cli.OperatorClient;
import io.umamiedge.cli.demo.DemoGrid;
import io.umamiedge.cli.demo.DemoNodes;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.local.Grid;
import io.umamiedge.local.Service;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The official clients for Python and Node against a real grid. Outside the gate (profile {@code sdks}), because each is
 * fetched from the package registry that this machine is set up for, into {@code target/sdks}.
 */
@Tag("sdks")
class OfficialSdksIT {
    private static final Path SCRIPTS = Path.of("sdks").toAbsolutePath();
    private static final Path INSTALLED = Path.of("target", "sdks").toAbsolutePath();
    private static final NodeId ECHO = new NodeId("echo-1");
    private static EchoRuntime echo;
    private static DemoNodes nodes;
    private static Map<String, String> environment;

    @BeforeAll
    static void prepare() throws IOException {
        GridUnderTest underTest = GridUnderTest.shared();
        Grid grid = underTest.grid;
        OperatorClient operator = underTest.demo.operator();
        echo = EchoRuntime.start();
        Applier applier = new Applier(grid.url(Service.DEPLOY), operator);
        for (Declaration declaration : declared(echo.baseUrl())) {
            Applied applied = applier.apply(declaration);
            assertThat(applied.errors()).as("%s", declaration).isEmpty();
        }
        operator.post(grid.url(Service.DEPLOY).resolve("/v1/nodes/echo-1/activate"), "");
        nodes = new DemoNodes(grid.home().directory().resolve("sdks"), grid.url(Service.TELEMETRY), List.of(ECHO));
        nodes.start(ECHO, List.of(ECHO.value()), key(grid, operator, "nodes", ECHO.value()));
        awaitRoutable(grid, operator);
        environment = Map.of(
                "OPENAI_BASE_URL", grid.url(Service.GATEWAY).resolve("/v1").toString(),
                "OPENAI_API_KEY", underTest.demo.customerKeys().get(DemoGrid.PILOT),
                "UMAMI_FORBIDDEN_KEY", underTest.demo.customerKeys().get(DemoGrid.SOVEREIGN),
                "UMAMI_LIMITED_KEY", key(grid, operator, "customers", "limited"));
    }

    @AfterAll
    static void end() {
        if (nodes != null) {
            nodes.close();
        }
        if (echo != null) {
            echo.close();
        }
    }

    @Test
    void thePythonClientIsContent() throws Exception {
        assumeIsHere("python3");
        Path home = Files.createDirectories(INSTALLED.resolve("python"));
        run(home, 120, "python3", "-m", "venv", "venv");
        String python = home.resolve("venv/bin/python").toString();
        Path scripts = SCRIPTS.resolve("python");
        run(
                home,
                300,
                python,
                "-m",
                "pip",
                "install",
                "-q",
                "-r",
                scripts.resolve("requirements.txt").toString());
        check(run(home, 120, python, scripts.resolve("check.py").toString()));
    }

    @Test
    void theNodeClientIsContent() throws Exception {
        assumeIsHere("node");
        assumeIsHere("npm");
        Path home = Files.createDirectories(INSTALLED.resolve("node"));
        // Modules are looked for beside the script.
        for (String file : List.of("package.json", "package-lock.json", "check.mjs")) {
            Files.copy(SCRIPTS.resolve("node").resolve(file), home.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        run(home, 300, "npm", "ci", "--no-audit", "--no-fund");
        check(run(home, 120, "node", "check.mjs"));
    }

    /** One line a check, of which none may be missing without being noticed. */
    private static void check(String said) {
        System.out.println(said);
        assertThat(said.lines().filter(line -> line.startsWith("ok ")).count()).isGreaterThan(20);
    }

    /** What it said; fails with that unless it ends well and in time. */
    private static String run(Path directory, int seconds, String... command) throws Exception {
        Path log = directory.resolve("output.log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        boolean isOver = process.waitFor(seconds, TimeUnit.SECONDS);
        if (!isOver) {
            process.destroyForcibly().waitFor();
        }
        String said = Files.readString(log);
        assertThat(isOver)
                .as("%s, of which there is: %s", List.of(command), said)
                .isTrue();
        assertThat(process.exitValue()).as("%s: %s", List.of(command), said).isZero();
        return said;
    }

    private static void assumeIsHere(String program) {
        boolean isHere = Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
        assumeTrue(isHere, () -> "not checked: there is no " + program + " on the PATH");
    }

    /** A node whose runtime is the echo; what its agent reports is another's, which is nowhere to be routed to. */
    private static List<Declaration> declared(URI runtime) throws IOException {
        String yaml = """
                kind: node
                id: echo-1
                site_id: frankfurt
                runtimes:
                  - {id: main, group: vllm, base_url: "%s", models: [echo-1], max_concurrency: 8}
                tiers: [pilot]
                certifications: []
                ---
                kind: customer
                id: limited
                name: Limited
                tier: pilot
                home_corridor_id: eu
                corridors: [eu]
                residency_policy_id: eu-open
                sla_policy_id: same-corridor
                limits: {requests_per_minute: 60000, tokens_per_minute: 100000, max_concurrency: 1}
                dedicated_node_ids: []
                """.formatted(runtime);
        return Declarations.read(yaml, "OfficialSdksIT");
    }

    private static void awaitRoutable(Grid grid, OperatorClient operator) {
        Awaitility.await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            JsonNode candidates = operator.get(grid.url(Service.ROUTING).resolve("/v1/candidates?limit=500"));
            assertThat(candidates.path("items")).anySatisfy(candidate -> {
                assertThat(candidate.path("node_id").asText()).isEqualTo(ECHO.value());
                assertThat(candidate.path("verdict").asText()).isEqualTo("eligible");
            });
        });
    }

    private static String key(Grid grid, OperatorClient operator, String holders, String id) throws IOException {
        URI uri = grid.url(Service.DEPLOY).resolve("/v1/" + holders + "/" + id + "/keys");
        return operator.post(uri, "{}").path("secret").asText();
    }
}
