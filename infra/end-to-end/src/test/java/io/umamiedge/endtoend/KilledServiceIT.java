package io.umamiedge.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.cli.demo.DemoGrid;
import io.umamiedge.cli.demo.GridReader;
import io.umamiedge.cli.demo.SeenRequest;
import io.umamiedge.cli.demo.Traffic;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.local.Service;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real load through the real processes; whatever is killed, the books of both ends match afterwards. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KilledServiceIT {
    private static final int CONCURRENCY = 8;
    private static final int ENDLESS = 1_000_000;
    private static final List<Traffic.Ask> ASKS = List.of(
            new Traffic.Ask(DemoGrid.PILOT, "llama-3.1-8b", "Write a delivery note."),
            new Traffic.Ask(DemoGrid.ENTERPRISE, "mistral-7b", "Plan a route."),
            new Traffic.Ask(DemoGrid.PILOT, "mistral-7b", "Name three harbours."),
            new Traffic.Ask(DemoGrid.SOVEREIGN, "llama-3.1-8b", "Summarise a visit."),
            new Traffic.Ask(DemoGrid.ENTERPRISE, "llama-3.1-8b", "Count pallets."));

    private static GridUnderTest underTest;

    @BeforeAll
    static void start() throws IOException {
        underTest = GridUnderTest.shared();
    }

    @Test
    @Order(1)
    void everyEndCountsTheSameWhenNothingIsKilled() {
        try (GridReader reader = underTest.reader();
                Traffic traffic = underTest.demo.traffic("calm")) {
            traffic.run(ASKS, 200, CONCURRENCY, done -> {});
            GridUnderTest.Settled settled = GridUnderTest.settle(reader, traffic);
            assertMatching(settled);
            assertThat(settled.complete()).isEqualTo(200);
            assertThat(settled.books().totals().agree())
                    .as("%s", settled.books().totals())
                    .isTrue();
        }
    }

    @ParameterizedTest
    @Order(2)
    @EnumSource(
            value = Service.class,
            names = {"AUDIT", "BILLING", "GATEWAY"})
    void theBooksMatchWhenAServiceThatHandlesRecordsIsKilledUnderLoadAndRestarted(Service service) throws Exception {
        killUnderLoad(service);
    }

    @ParameterizedTest
    @Order(2)
    @Tag("chaos")
    @EnumSource(
            value = Service.class,
            names = {"TELEMETRY", "ROUTING", "DEPLOY"})
    void theBooksMatchWhenAServiceThatHandlesNoneIsKilledUnderLoadAndRestarted(Service service) throws Exception {
        killUnderLoad(service);
    }

    @Test
    @Order(3)
    void aKilledNodeCostsNoRequestAndLeavesOneEntryForEachFailover() throws Exception {
        NodeId victim = new NodeId("de-1");
        try (GridReader reader = underTest.reader();
                Traffic traffic = underTest.demo.traffic("kill-node")) {
            Thread load = Thread.ofPlatform().start(() -> traffic.run(ASKS, ENDLESS, CONCURRENCY, done -> {}));
            awaitComplete(traffic, 40);
            underTest.demo.nodes().kill(victim);
            awaitComplete(traffic, complete(traffic) + 80);
            traffic.stop();
            load.join();

            GridUnderTest.Settled settled = GridUnderTest.settle(reader, traffic);
            assertMatching(settled);
            assertThat(settled.records().failovers())
                    .isNotEmpty()
                    .allSatisfy(failover -> assertThat(failover.from().nodeId()).isEqualTo(victim));
            assertThat(settled.records().auditedFailovers())
                    .doesNotHaveDuplicates()
                    .hasSameSizeAs(settled.records().failovers());
            // Streams that had begun on the node end with an error; nothing else is allowed to.
            assertThat(settled.broken())
                    .hasSizeLessThanOrEqualTo(CONCURRENCY)
                    .allSatisfy(
                            request -> assertThat(request.ending().toString()).contains("the stream ended with error"));
        } finally {
            underTest.demo.restartNode(victim);
        }
    }

    private static void killUnderLoad(Service service) throws Exception {
        try (GridReader reader = underTest.reader();
                Traffic traffic = underTest.demo.traffic("kill-" + service.word())) {
            Thread load = Thread.ofPlatform().start(() -> traffic.run(ASKS, ENDLESS, CONCURRENCY, done -> {}));
            awaitComplete(traffic, 40);
            underTest.grid.kill(service);
            long atKill = complete(traffic);
            underTest.grid.restart(service);
            awaitComplete(traffic, atKill + 40);
            traffic.stop();
            load.join();

            GridUnderTest.Settled settled = GridUnderTest.settle(reader, traffic);
            assertMatching(settled);
            assertThat(settled.complete()).isGreaterThanOrEqualTo(80);
            if (service != Service.GATEWAY) {
                // Only the gateway carries customers' bytes; with any other service down they notice nothing.
                assertThat(settled.broken()).isEmpty();
                assertThat(settled.books().totals().agree())
                        .as("%s", settled.books().totals())
                        .isTrue();
            }
        }
    }

    private static void awaitComplete(Traffic traffic, long count) {
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> complete(traffic) >= count);
    }

    private static long complete(Traffic traffic) {
        return traffic.seen().stream().filter(SeenRequest::isComplete).count();
    }

    private static void assertMatching(GridUnderTest.Settled settled) {
        assertThat(settled.books().lost()).isEmpty();
        assertThat(settled.books().unaccounted()).isEmpty();
    }
}
