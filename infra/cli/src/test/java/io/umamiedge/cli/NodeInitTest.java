package io.umamiedge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.key.ApiKey;
import io.umamiedge.contracts.key.KeyKind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeInitTest {
    private static final String RUNTIME = "id=llm,base_url=http://127.0.0.1:8000,slots=16";

    private final String secret = ApiKey.issue(KeyKind.NODE, new SecureRandom()).secret();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path home;

    private Path directory;

    @BeforeEach
    void chooseADirectory() {
        directory = home.resolve("umami node");
    }

    @Test
    void writesWhatTheAgentNeedsAndSaysWhatToDoNext() throws IOException {
        assertThat(init(
                        "--runtime",
                        RUNTIME,
                        "--gpu",
                        "none",
                        "--java",
                        "/usr/lib/jvm/25/bin/java",
                        "--jar",
                        "/opt/u%i/a.jar"))
                .as(err.toString())
                .isZero();
        assertThat(directory.resolve("agent.properties")).content().isEqualTo("""
                # Written by umami node init. The options are in the README of the node agent.
                telemetry=https://telemetry.example
                key_file=%s/node.key
                interval_ms=1000
                gpu=none
                runtimes=id=llm,base_url=http://127.0.0.1:8000,slots=16
                """.formatted(directory));
        assertThat(directory.resolve("node.key")).content().isEqualTo(secret + "\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("node.key"))))
                .isEqualTo("rw-------");
        assertThat(directory.resolve("umami-node.service"))
                .content()
                .contains(
                        "\nExecStart=/usr/lib/jvm/25/bin/java -Xms4m ",
                        " -jar /opt/u%%i/a.jar --config ${CREDENTIALS_DIRECTORY}/agent.properties"
                                + " --key-file ${CREDENTIALS_DIRECTORY}/node.key\n",
                        "\nLoadCredential=node.key:" + directory + "/node.key\n",
                        "\nBindReadOnlyPaths=/opt/u%%i/a.jar /usr/lib/jvm/25\n",
                        "\nDynamicUser=yes\n",
                        "\nNoNewPrivileges=yes\n",
                        "\nProtectSystem=strict\n",
                        "\nPrivateDevices=yes\n",
                        "\nTimeoutStopSec=15\n",
                        "\nRestart=always\n")
                .doesNotContain(secret);
        assertThat(out.toString())
                .contains("systemctl enable --now umami-node", "install -D -m 644", "restart umami-node")
                .doesNotContain(secret);
    }

    @Test
    void takesTheKeyFromAFileAndWritesOverNothingUnlessForced() throws IOException {
        Path key = Files.writeString(home.resolve("given.key"), secret + "\n");
        assertThat(init("--runtime", RUNTIME, "--key-file", key.toString())).isZero();
        assertThat(init("--runtime", RUNTIME, "--key-file", key.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("agent.properties", "node.key", "umami-node.service", "--force");
        assertThat(init(
                        "--runtime",
                        RUNTIME,
                        "--interval-ms",
                        "500",
                        "--force",
                        "--key-file",
                        directory.resolve("node.key").toString()))
                .isZero();
        assertThat(directory.resolve("agent.properties")).content().contains("interval_ms=500");
        assertThat(directory.resolve("node.key")).content().isEqualTo(secret + "\n");
    }

    @Test
    void refusesAKeyOnTheCommandLineAndDoesNotRepeatIt() {
        assertThat(init("--runtime", RUNTIME, "--key", secret)).isEqualTo(2);
        assertThat(init("--runtime", RUNTIME, "--key=" + secret)).isEqualTo(2);
        assertThat(err.toString()).contains("--key-file").doesNotContain(secret);
        assertThat(directory).doesNotExist();
    }

    @Test
    void refusesWhatIsNoNodeKeyAndDoesNotRepeatIt() throws IOException {
        String customer = ApiKey.issue(KeyKind.CUSTOMER, new SecureRandom()).secret();
        Path key = Files.writeString(home.resolve("given.key"), customer);
        assertThat(init("--runtime", RUNTIME, "--key-file", key.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("not a node key").doesNotContain(customer);
        assertThat(directory).doesNotExist();
    }

    @Test
    void refusesWhatTheAgentWouldRefuseBeforeItAsksForTheKey() {
        assertThat(init()).isEqualTo(2);
        assertThat(init("--runtime", "id=llm")).isEqualTo(2);
        assertThat(init("--runtime", RUNTIME, "--runtime", RUNTIME)).isEqualTo(2);
        assertThat(init("--runtime", RUNTIME, "--gpu", "amd")).isEqualTo(2);
        assertThat(init("--runtime", RUNTIME, "--interval-ms", "1")).isEqualTo(2);
        assertThat(err.toString())
                .contains(
                        "name a runtime with --runtime",
                        "a runtime needs an id and a base_url",
                        "each id once",
                        "gpu must be auto",
                        "interval_ms must be");
        assertThat(directory).doesNotExist();
    }

    private int init(String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                "node", "init", "--telemetry", "https://telemetry.example", "--directory", directory.toString()));
        all.addAll(List.of(arguments));
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream((secret + "\n").getBytes(StandardCharsets.UTF_8)));
        try {
            return Umami.commandLine()
                    .setOut(new PrintWriter(out, true))
                    .setErr(new PrintWriter(err, true))
                    .execute(all.toArray(String[]::new));
        } finally {
            System.setIn(before);
        }
    }
}
