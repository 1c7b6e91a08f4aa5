package io.umamiedge.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.cli.OperatorClient;
import io.umamiedge.contracts.topic.Topic;
import io.umamiedge.local.Service;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** telemetry-service dies while nodes report: what it had acknowledged is on the topic, and the node's capacity goes on. */
@Tag("chaos")
class KilledTelemetryIT {
    private static final String NODE = "reporter-1";
    private static final int REPORTERS = 4;

    private final HttpClient http = HttpClient.newHttpClient();
    private final UUID boot = UUID.randomUUID();
    private final AtomicLong next = new AtomicLong();
    private final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean reporting = new AtomicBoolean(true);

    @Test
    void losesNoAcknowledgedReportWhenTelemetryIsKilledUnderLoad() throws Exception {
        GridUnderTest underTest = GridUnderTest.shared();
        String key = register(underTest);
        URI endpoint = underTest.grid.url(Service.TELEMETRY).resolve("/v1/telemetry");
        List<Thread> reporters = new ArrayList<>();
        for (int i = 0; i < REPORTERS; i++) {
            reporters.add(Thread.ofPlatform().start(() -> report(endpoint, key)));
        }
        try {
            awaitAcknowledged(200);
            underTest.grid.kill(Service.TELEMETRY);
            int atKill = acknowledged.size();
            underTest.grid.restart(Service.TELEMETRY);
            awaitAcknowledged(atKill + 100);
        } finally {
            reporting.set(false);
            for (Thread reporter : reporters) {
                reporter.join();
            }
        }

        assertThat(Sinks.topics(underTest.grid)).satisfies(records -> {
            String text = String.join(
                    "\n",
                    records.stream()
                            .filter(record -> record.startsWith(Topic.TELEMETRY_REPORTS.topicName() + " " + NODE + " "))
                            .toList());
            assertThat(acknowledged).allSatisfy(seq -> assertThat(text).contains("ce_id=" + id(seq) + " "));
        });
        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(300);
        awaitCapacityOf(underTest);
        underTest.demo.awaitRoutable();
    }

    private static String register(GridUnderTest underTest) throws IOException {
        OperatorClient operator = underTest.demo.operator();
        URI node = underTest.grid.url(Service.DEPLOY).resolve("/v1/nodes/" + NODE);
        // Registered and never activated, so that no customer's request is routed to it.
        OperatorClient.Answer answer = operator.send("PUT", node, """
                {"site_id": "frankfurt", "tiers": ["pilot"], "certifications": [], "runtimes": [{"id": "main",
                 "group": "vllm", "base_url": "http://127.0.0.1:9", "models": ["llama-3.1-8b"], "max_concurrency": 8}]}""");
        assertThat(answer.isSuccess()).as("%s", answer.body()).isTrue();
        return operator.post(URI.create(node + "/keys"), "{}").path("secret").asText();
    }

    /** As fast as it is answered; what is refused, unanswered or not accepted yet was not acknowledged. */
    private void report(URI endpoint, String key) {
        while (reporting.get()) {
            long seq = next.getAndIncrement();
            HttpRequest request = HttpRequest.newBuilder(endpoint)
                    .timeout(Duration.ofSeconds(5))
                    .header("Authorization", "Bearer " + key)
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("""
                            {"boot_id": "%s", "seq": %d, "observed_at": "%s", "gpus": [], "runtimes":
                             [{"id": "main", "state": "ready", "slots": 8, "running": 1}]}""".formatted(boot, seq, Instant.now())))
                    .build();
            try {
                if (http.send(request, BodyHandlers.ofString()).statusCode() == 202) {
                    acknowledged.add(seq);
                }
            } catch (IOException e) {
                // It is down: the next report says more than this one did.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void awaitAcknowledged(int count) {
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> acknowledged.size() >= count);
    }

    private void awaitCapacityOf(GridUnderTest underTest) {
        URI capacity = underTest.grid.url(Service.TELEMETRY).resolve("/v1/nodes/" + NODE + "/capacity");
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .ignoreExceptionsInstanceOf(IOException.class)
                .untilAsserted(() -> assertThat(underTest
                                .demo
                                .operator()
                                .get(capacity)
                                .path("boot_id")
                                .asText())
                        .isEqualTo(boot.toString()));
    }

    private String id(long seq) {
        return NODE + "/" + boot + "/" + seq;
    }
}
