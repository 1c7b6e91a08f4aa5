package io.umamiedge.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.cli.demo.DemoGrid;
import io.umamiedge.cli.demo.GridReader;
import io.umamiedge.cli.demo.SeenRequest;
import io.umamiedge.cli.demo.Traffic;
import io.umamiedge.local.Service;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the grid stands on goes away under load and comes back. */
class OutageIT {
    private static final List<Traffic.Ask> ASKS =
            List.of(new Traffic.Ask(DemoGrid.ENTERPRISE, "llama-3.1-8b", "Count pallets."));

    private static final List<Traffic.Ask> STRICT_ASKS =
            List.of(new Traffic.Ask(DemoGrid.SOVEREIGN, "llama-3.1-8b", "Count pallets."));

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static GridUnderTest underTest;

    @BeforeAll
    static void start() throws IOException {
        underTest = GridUnderTest.shared();
    }

    @Test
    void customersDoNotNoticeThatPostgreSqlIsDown() throws IOException {
        try (GridReader reader = underTest.reader();
                Traffic traffic = underTest.demo.traffic("no-postgres")) {
            underTest.grid.kill(Service.POSTGRES);
            traffic.run(ASKS, 60, 6, done -> {});
            underTest.grid.restart(Service.POSTGRES);

            GridUnderTest.Settled settled = GridUnderTest.settle(reader, traffic);
            assertThat(settled.seen())
                    .hasSize(60)
                    .allSatisfy(request -> assertThat(request.ending()).isInstanceOf(SeenRequest.Complete.class));
            assertThat(settled.books().lost()).isEmpty();
            assertThat(settled.books().unaccounted()).isEmpty();
        }
    }

    @Test
    void theGatewayRefusesStrictCustomersWithinTwoSecondsWhileKafkaIsDownAndRecoversByItself() throws IOException {
        try {
            underTest.grid.kill(Service.KAFKA);
            try (Traffic traffic = underTest.demo.traffic("no-kafka")) {
                // Even: plain. Odd: streamed.
                traffic.run(STRICT_ASKS, 4, 2, done -> {});
                assertThat(traffic.seen()).hasSize(4).allSatisfy(request -> {
                    assertThat(request.ending())
                            .isInstanceOfSatisfying(
                                    SeenRequest.Refused.class,
                                    refused -> assertThat(refused.status()).isEqualTo(503));
                    assertThat(request.took()).isLessThan(Duration.ofSeconds(2));
                });
            }
        } finally {
            underTest.grid.restart(Service.KAFKA);
        }
        awaitServed(STRICT_ASKS);
    }

    @Test
    void whatTheGatewayServedWithoutKafkaIsOnRecordAlthoughItIsKilledMeanwhile() throws IOException {
        // Without Kafka the gateway can only go on with what it has of a customer's limits. What it kept in the last
        // outage it gives back when its lease is renewed, and asks anew.
        awaitLease();
        awaitServed(ASKS);
        try (GridReader reader = underTest.reader();
                Traffic traffic = underTest.demo.traffic("journal")) {
            try {
                underTest.grid.kill(Service.KAFKA);
                traffic.run(ASKS, 12, 3, done -> {});
                assertThat(traffic.seen()).hasSize(12).allMatch(SeenRequest::isComplete);
                underTest.grid.kill(Service.GATEWAY);
            } finally {
                underTest.grid.restart(Service.KAFKA);
                underTest.grid.restart(Service.GATEWAY);
            }
            GridUnderTest.Settled settled = GridUnderTest.settle(reader, traffic);
            assertThat(settled.books().lost()).isEmpty();
            assertThat(settled.books().unaccounted()).isEmpty();
            assertThat(settled.books().totals().billed()).isEqualTo(12);
        }
        awaitServed(ASKS);
    }

    private static void awaitLease() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(secondsOfLease()).isPositive());
    }

    private static double secondsOfLease() throws IOException, InterruptedException {
        URI metrics = underTest.grid.url(Service.GATEWAY).resolve("/q/metrics");
        try (Stream<String> lines = HTTP.send(
                        HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofLines())
                .body()) {
            return lines.filter(line -> line.startsWith("umamiedge_gateway_lease_seconds"))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        }
    }

    private static void awaitServed(List<Traffic.Ask> asks) throws IOException {
        Awaitility.await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            try (Traffic traffic = underTest.demo.traffic("served-again-" + System.nanoTime())) {
                traffic.run(asks, 2, 2, done -> {});
                assertThat(traffic.seen()).allMatch(SeenRequest::isComplete);
            }
        });
        // All nodes can be routed to again before the next test counts on them.
        underTest.demo.awaitRoutable();
    }
}
