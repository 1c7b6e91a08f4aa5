package io.umamiedge.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.net.httpserver.HttpServer;
import io.umamiedge.local.Ports;
import io.umamiedge.local.Service;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class UmamiTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path directory;

    @Test
    void namesTheReleaseWithoutAVersionNumber() {
        assertThat(run("version")).isZero();
        assertThat(out.toString()).startsWith("UmamiEdge, release of ").doesNotContain("SNAPSHOT", "${");
    }

    @Test
    void answersAWrongInvocationWithStatus2AndNoUsagePage() {
        assertThat(run("aply")).isEqualTo(2);
        assertThat(err.toString()).contains("apply").hasLineCount(3);
        assertThat(run()).isEqualTo(2);
        assertThat(run("apply")).isEqualTo(2);
        assertThat(run("logs", "mainframe")).isEqualTo(2);
        assertThat(err.toString()).contains("no service is called 'mainframe'");
        assertThat(run("decisions", "verify", "--from", "today")).isEqualTo(2);
        assertThat(err.toString()).contains("must be an RFC 3339 time");
        assertThat(run("decisions", "verify", "--from", "2026-03-02T08:00:00Z", "--to", "2026-03-02T07:00:00Z"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--from must be before --to");
        assertThat(run("simulate", "x.yaml", "--demand-to", "2026-03-02T07:00:00Z"))
                .isEqualTo(2);
        assertThat(run("drill", "--node", "de-1")).isEqualTo(2);
        assertThat(err.toString()).contains("--corridor says where");
    }

    @Test
    void helpsWithEveryCommand() {
        assertThat(run("apply", "--help")).isZero();
        assertThat(run("node", "init", "--help")).isZero();
        assertThat(out.toString()).contains("Usage: umami apply", "Usage: umami node init", "--detect");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void answersAFailureWithOneSentenceAndStatus1() {
        assertThat(run("apply", "-f", directory.resolve("none.yaml").toString()))
                .isEqualTo(1);
        assertThat(err.toString()).startsWith("umami: there is no ").hasLineCount(1);
    }

    @Test
    void showsAStackTraceOnlyWhenAsked() {
        assertThat(run("apply", "--debug", "-f", directory.resolve("none.yaml").toString()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("\tat io.umamiedge.cli.Declarations");
    }

    @Test
    void tellsCreatedFromChangedFromUnchangedFromFailed() throws Exception {
        List<String> requests = new CopyOnWriteArrayList<>();
        HttpServer deploy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        deploy.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            requests.add(exchange.getRequestMethod() + " " + path + " "
                    + new String(exchange.getRequestBody().readAllBytes(), UTF_8) + " "
                    + exchange.getRequestHeaders().getFirst("Content-Type"));
            byte[] body = path.endsWith("paris")
                    ? "{\"status\":422,\"errors\":[{\"field\":\"country\",\"message\":\"must be in the corridor\"}]}"
                            .getBytes(UTF_8)
                    : "{}".getBytes(UTF_8);
            if (path.endsWith("same")) {
                exchange.getResponseHeaders().add("x-umami-unchanged", "true");
            }
            exchange.sendResponseHeaders(path.endsWith("eu") ? 201 : path.endsWith("paris") ? 422 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        deploy.start();
        try {
            Path file = Files.writeString(directory.resolve("grid.yaml"), """
                    {kind: site, id: paris, country: FR}
                    ---
                    {kind: corridor, id: eu, countries: [FR]}
                    ---
                    {kind: residency-policy, id: other}
                    ---
                    {kind: sla-policy, id: same}
                    """);
            Applier applier = new Applier(
                    URI.create("http://127.0.0.1:" + deploy.getAddress().getPort()), new OperatorClient("umo_test"));
            List<Applied> applied = new ArrayList<>();
            for (Declaration declaration : Declarations.read(file)) {
                applied.add(applier.apply(declaration));
            }
            assertThat(applied)
                    .extracting(one -> one.declaration() + " " + one.effect() + " " + one.errors())
                    .containsExactly(
                            "corridor eu CREATED []",
                            "site paris FAILED [country: must be in the corridor]",
                            "residency-policy other CHANGED []",
                            "sla-policy same UNCHANGED []");
            assertThat(requests)
                    .containsExactly(
                            "PUT /v1/corridors/eu {\"countries\":[\"FR\"]} application/json",
                            "PUT /v1/sites/paris {\"country\":\"FR\"} application/json",
                            "PUT /v1/residency-policies/other {} application/json",
                            "PUT /v1/sla-policies/same {} application/json");
        } finally {
            deploy.stop(0);
        }
    }

    @Test
    void saysThatDeployIsNotThere() throws Exception {
        Applier applier = new Applier(URI.create("http://127.0.0.1:" + Ports.free()), new OperatorClient("umo_test"));
        Declaration corridor =
                Declarations.read("{kind: corridor, id: eu}", "grid.yaml").getFirst();
        assertThat(catchThrowable(() -> applier.apply(corridor))).hasMessageContaining("is the grid up?");
    }

    @Test
    void showsEachConsumerGroupWithItsService() {
        Map<String, Long> groups = Map.of("audit-service", 3L, "audit-service-keys", 0L, "stranger", 9L);
        assertThat(StatusCommand.lagOf(Service.AUDIT, groups)).isEqualTo("audit-service 3, audit-service-keys 0");
        assertThat(StatusCommand.lagOf(Service.BILLING, groups)).isEqualTo("-");
        assertThat(StatusCommand.lagOf(Service.KAFKA, groups)).isEqualTo("stranger 9");
    }

    @Test
    void alignsATableWithoutCuttingAnything() {
        String wide = "x".repeat(120);
        assertThat(Tables.of(List.of("A", "B"), List.of(List.of("long cell", wide), List.of("y", "z"))))
                .isEqualTo("A          B\nlong cell  " + wide + "\ny          z\n");
    }

    @Test
    void followsALogThroughRotationAndUnfinishedLines() throws Exception {
        Path log = Files.writeString(directory.resolve("a.log"), "one\ntwo\nthr");
        FollowedLog followed = new FollowedLog(log, "a | ");
        assertThat(printed(writer -> followed.printTail(1, writer))).isEqualTo("a | two\n");
        Files.writeString(log, "one\ntwo\nthree é\n");
        assertThat(printed(followed::printNew)).isEqualTo("a | three é\n");
        Files.writeString(log, "new\n");
        assertThat(printed(followed::printNew)).isEqualTo("a | new\n");
        Files.delete(log);
        assertThat(printed(followed::printNew)).isEmpty();
    }

    private interface Printing {
        void to(PrintWriter writer) throws Exception;
    }

    private static String printed(Printing printing) throws Exception {
        StringWriter text = new StringWriter();
        try (PrintWriter writer = new PrintWriter(text)) {
            printing.to(writer);
        }
        return text.toString().replace(System.lineSeparator(), "\n");
    }

    private int run(String... arguments) {
        CommandLine command =
                Umami.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return command.execute(arguments);
    }
}
