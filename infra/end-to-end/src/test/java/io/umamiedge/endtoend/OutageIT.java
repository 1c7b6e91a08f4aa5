package io.umamiedge.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.cli.demo.DemoGrid;
import io.umamiedge.cli.demo.GridReader;
import io.umamiedge.cli.demo.SeenRequest;
import io.umamiedge.cli.demo.Traffic;
import io.umamiedge.local.Service;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the grid stands on goes away under load and comes back. */
class OutageIT {
    private static final List<Traffic.Ask> ASKS =
            List.of(new Traffic.Ask(DemoGrid.ENTERPRISE, "llama-3.1-8b", "Count pallets."));

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
    void theGatewayRefusesWithinTwoSecondsWhileKafkaIsDownAndRecoversByItself() throws IOException {
        try {
            underTest.grid.kill(Service.KAFKA);
            try (Traffic traffic = underTest.demo.traffic("no-kafka")) {
                // Even: plain. Odd: streamed.
                traffic.run(ASKS, 4, 2, done -> {});
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
        Awaitility.await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            try (Traffic traffic = underTest.demo.traffic("kafka-back-" + System.nanoTime())) {
                traffic.run(ASKS, 2, 2, done -> {});
                assertThat(traffic.seen()).allMatch(SeenRequest::isComplete);
            }
        });
        // All nodes can be routed to again before the next test counts on them.
        underTest.demo.awaitRoutable();
    }
}
