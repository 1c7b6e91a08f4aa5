package io.umamiedge.deploy.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.umamiedge.contracts.registry.RegistryResource;
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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(KafkaResource.class)
@QuarkusTestResource(value = DatabaseResource.class, initArgs = @ResourceArg(name = "schema", value = "deploy"))
@QuarkusTestResource(OperatorKey.class)
class RevisionIT {
    private Api api;
    private TestBroker broker;
    private TestDatabase database;

    @Test
    void revisionsAreGapFreeAndInOrderWhenManyChangeAtOnceAndSomeFail() throws Exception {
        Grid grid = new Grid(broker, database);
        api.declareGrid("many");
        long before = grid.revision();
        List<Integer> answers = new ArrayList<>();
        try (ExecutorService callers = Executors.newFixedThreadPool(50)) {
            List<Future<Integer>> calls = IntStream.range(0, 50)
                    .mapToObj(i -> callers.submit(
                            () -> api.put(oneOf(i)).then().extract().statusCode()))
                    .toList();
            for (Future<Integer> call : calls) {
                answers.add(call.get());
            }
        }
        assertThat(answers.stream().filter(status -> status == 201)).hasSize(25);
        assertThat(answers.stream().filter(status -> status == 422)).hasSize(25);
        assertThat(grid.revision()).isEqualTo(before + 25);
        grid.isPublishedGapFree(before);
    }

    @Test
    void aChangeIsPublishedOnceAndARemovalToo() {
        Grid grid = new Grid(broker, database);
        long before = grid.revision();
        RegistryResource owner = Samples.owner("brief");
        String etag = api.put(owner).then().statusCode(201).extract().header("ETag");
        api.put(owner)
                .then()
                .statusCode(200)
                .header("x-umami-unchanged", "true")
                .header("ETag", etag);
        api.delete(Api.path(owner)).then().statusCode(204);
        grid.settle();
        List<ConsumerRecord<String, byte[]>> records = grid.published().stream()
                .filter(record -> record.key().equals("site-owner/brief"))
                .toList();
        assertThat(records).hasSize(2);
        assertThat("\"" + Records.header(records.getFirst(), "ce_revision") + "\"")
                .isEqualTo(etag);
        assertThat(records.getLast().value()).isNull();
        assertThat(grid.revision()).isEqualTo(before + 2);
        grid.isPublishedGapFree(before);
    }

    @Test
    void theServicesOwnRoleCanNeitherRewriteDeploymentRecordsNorReadTheMigrations() throws SQLException {
        try (Connection connection = database.asService();
                Statement statement = connection.createStatement()) {
            for (String forbidden : List.of(
                    "UPDATE deployment_runs SET status = 'success'",
                    "DELETE FROM deployment_runs",
                    "TRUNCATE resource",
                    "UPDATE outbox SET value = NULL",
                    "SELECT * FROM flyway_schema_history",
                    "CREATE TABLE mine (x int)")) {
                assertThatThrownBy(() -> statement.execute(forbidden))
                        .as(forbidden)
                        .hasMessageContaining("permission denied");
            }
        }
    }

    /** Odd ones stand in a country that their corridor does not have. */
    private static RegistryResource oneOf(int i) {
        return Samples.site("s" + i, "eu-many", "owner-many", i % 2 == 0 ? "DE" : "AE");
    }
}
