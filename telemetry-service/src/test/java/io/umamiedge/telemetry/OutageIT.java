package io.umamiedge.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.either;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.umamiedge.contracts.telemetry.CapacitySnapshot;
import io.umamiedge.contracts.telemetry.NodeHealth;
import io.umamiedge.platform.testing.TestBroker;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(GridResource.class)
class OutageIT {
    TestBroker broker;
    private final UUID boot = UUID.randomUUID();
    private long seq;

    @Test
    void refusesWhileKafkaIsAwayAndBlamesNoNodeForIt() {
        Grid grid = new Grid(broker.bootstrapServers());
        String key = grid.register("steady");
        Grid.post(key, next()).statusCode(202);
        await().atMost(Grid.PATIENCE).until(() -> !grid.snapshots("steady").isEmpty());
        Instant outage = Instant.now();
        broker.stop();
        try {
            // Two refusals of up to two seconds each outlast stale-after.
            while (Duration.between(outage, Instant.now()).compareTo(Duration.ofSeconds(4)) < 0) {
                Instant asked = Instant.now();
                Grid.post(key, next())
                        .statusCode(503)
                        .contentType("application/problem+json")
                        .header("Retry-After", either(equalTo("1")).or(equalTo("2")))
                        .body("code", equalTo("unavailable"));
                assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(2));
            }
        } finally {
            broker.resume();
        }
        await().atMost(Grid.PATIENCE)
                .until(() -> Grid.post(key, next()).extract().statusCode() == 202);
        await().atMost(Grid.PATIENCE)
                .until(() -> grid.snapshots("steady").getLast().seq() >= seq - 1);
        assertThat(grid.snapshots("steady"))
                .extracting(CapacitySnapshot::health)
                .containsOnly(NodeHealth.READY);
        // Once it is heard again, silence counts again.
        await().atMost(Grid.PATIENCE)
                .until(() -> grid.snapshots("steady").getLast().health() == NodeHealth.STALE);
    }

    private String next() {
        return Reports.json(Reports.ready(boot, seq++, (int) seq));
    }
}
