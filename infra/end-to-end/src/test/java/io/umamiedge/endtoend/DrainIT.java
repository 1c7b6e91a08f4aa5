package io.umamiedge.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.cli.demo.DemoGrid;
import io.umamiedge.local.Service;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The gateway's process is told to stop (SIGTERM) while a customer reads a stream. */
class DrainIT {
    private static GridUnderTest underTest;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeAll
    static void start() throws IOException {
        underTest = GridUnderTest.shared();
    }

    @Test
    void endsStreamsRefusesWhatIsNewAndThenEnds() throws Exception {
        ProcessHandle gateway = ProcessHandle.of(
                        underTest.grid.pid(Service.GATEWAY).orElseThrow())
                .orElseThrow();
        try {
            HttpResponse<Stream<String>> stream =
                    http.send(chat("\"stream\":true,\"max_tokens\":1200"), HttpResponse.BodyHandlers.ofLines());
            assertThat(stream.statusCode()).isEqualTo(200);
            Iterator<String> lines = stream.body().iterator();
            assertThat(lines.next()).startsWith("data: ");
            gateway.destroy();
            Awaitility.await().atMost(Duration.ofSeconds(2)).until(() -> status("/q/health/ready") == 503);

            HttpResponse<String> refused = http.send(chat("\"max_tokens\":2"), HttpResponse.BodyHandlers.ofString());
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).contains("\"gateway_stopping\"");
            assertThat(refused.headers().firstValue("retry-after")).contains("1");
            assertThat(refused.headers().firstValue("connection")).contains("close");

            List<String> rest = new ArrayList<>();
            lines.forEachRemaining(rest::add);
            assertThat(rest).contains("data: [DONE]").noneMatch(line -> line.contains("\"error\""));
            gateway.onExit().get(10, TimeUnit.SECONDS);
        } finally {
            underTest.grid.restart(Service.GATEWAY);
        }
        underTest.demo.awaitRoutable();
    }

    private int status(String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(gateway(path)).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private HttpRequest chat(String more) {
        return HttpRequest.newBuilder(gateway("/v1/chat/completions"))
                .timeout(Duration.ofSeconds(10))
                .header("content-type", "application/json")
                .header(
                        "authorization",
                        "Bearer " + underTest.demo.customerKeys().get(DemoGrid.ENTERPRISE))
                .POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"llama-3.1-8b\","
                        + "\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]," + more + "}"))
                .build();
    }

    private URI gateway(String path) {
        return underTest.grid.url(Service.GATEWAY).resolve(path);
    }
}
