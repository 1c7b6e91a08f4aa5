package io.umamiedge.deploy.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.umamiedge.deploy.testing.Api;
import io.umamiedge.deploy.testing.Grid;
import io.umamiedge.deploy.testing.OperatorKey;
import io.umamiedge.platform.testing.DatabaseResource;
import io.umamiedge.platform.testing.KafkaResource;
import io.umamiedge.platform.testing.Records;
import io.umamiedge.platform.testing.Samples;
import io.umamiedge.platform.testing.TestBroker;
import io.umamiedge.platform.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.hamcrest.Matchers;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(KafkaResource.class)
@QuarkusTestResource(value = DatabaseResource.class, initArgs = @ResourceArg(name = "schema", value = "deploy"))
@QuarkusTestResource(OperatorKey.class)
class OutboxIT {
    private Api api;
    private TestBroker broker;
    private TestDatabase database;

    @Test
    void losesAndReordersNothingWhileTheBrokerIsAway() {
        Grid grid = new Grid(broker, database);
        grid.settle();
        broker.stop();
        try {
            for (int i = 0; i < 5; i++) {
                api.put(Samples.owner("away-" + i)).then().statusCode(201);
            }
            assertThat(database.query("SELECT position FROM outbox")).hasSize(5);
        } finally {
            broker.resume();
        }
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(firstSeen(grid)).endsWith(grid.revision()));
        isPublishedInOrder(grid);
    }

    @Test
    void repeatsTheSameRecordWhenItCouldNotBeMarked() throws SQLException {
        Grid grid = new Grid(broker, database);
        grid.settle();
        asOwner("REVOKE DELETE ON outbox FROM deploy_service");
        try {
            api.put(Samples.owner("again-1")).then().statusCode(201);
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> ids(grid, "site-owner/again-1").size() > 1);
            api.put(Samples.owner("again-2")).then().statusCode(201);
        } finally {
            asOwner("GRANT DELETE ON outbox TO deploy_service");
        }
        grid.settle();
        assertThat(ids(grid, "site-owner/again-1").stream().distinct()).hasSize(1);
        isPublishedInOrder(grid);
    }

    @Test
    void anOutageOfTheDatabaseIsAnsweredWith503AndEndsByItself() {
        database.stop();
        try {
            api.put(Samples.owner("outage"))
                    .then()
                    .statusCode(503)
                    .contentType("application/problem+json")
                    .body("code", Matchers.equalTo("unavailable"));
            api.get("/v1/nodes").then().statusCode(503);
            api.post("/v1/deployments", """
                    {"release_name":"Kumquat","environment":"test","status":"success","evidence_uri":"urn:x:y"}""").then().statusCode(503);
            RestAssured.get("/q/health/ready").then().statusCode(503);
            RestAssured.get("/q/health/live").then().statusCode(200);
        } finally {
            database.resume();
        }
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> api.put(Samples.owner("outage")).then().statusCode(Matchers.oneOf(200, 201)));
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> RestAssured.get("/q/health/ready").then().statusCode(200));
        new Grid(broker, database).settle();
    }

    /** First appearances are every revision in order; repeats come only after their first appearance. */
    private static void isPublishedInOrder(Grid grid) {
        assertThat(firstSeen(grid))
                .isEqualTo(LongStream.rangeClosed(1, grid.revision()).boxed().toList());
        grid.isPublishedAsStored(grid.published());
    }

    private static List<Long> firstSeen(Grid grid) {
        return grid.published().stream()
                .map(record -> Long.valueOf(Records.header(record, "ce_revision")))
                .distinct()
                .toList();
    }

    private static List<String> ids(Grid grid, String key) {
        return grid.published().stream()
                .filter(record -> record.key().equals(key))
                .map((ConsumerRecord<String, byte[]> record) -> Records.header(record, "ce_id"))
                .toList();
    }

    private void asOwner(String sql) throws SQLException {
        try (Connection connection = database.asOwner();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
