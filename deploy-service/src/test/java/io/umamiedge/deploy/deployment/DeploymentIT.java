package io.umamiedge.deploy.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.umamiedge.contracts.deployment.DeploymentRecorded;
import io.umamiedge.contracts.event.Json;
import io.umamiedge.contracts.topic.Topic;
import io.umamiedge.deploy.testing.Api;
import io.umamiedge.deploy.testing.Grid;
import io.umamiedge.deploy.testing.OperatorKey;
import io.umamiedge.platform.testing.DatabaseResource;
import io.umamiedge.platform.testing.KafkaResource;
import io.umamiedge.platform.testing.Records;
import io.umamiedge.platform.testing.TestBroker;
import io.umamiedge.platform.testing.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(KafkaResource.class)
@QuarkusTestResource(value = DatabaseResource.class, initArgs = @ResourceArg(name = "schema", value = "deploy"))
@QuarkusTestResource(OperatorKey.class)
class DeploymentIT {
    private Api api;
    private TestBroker broker;
    private TestDatabase database;

    @Test
    void keepsAndPublishesWhatWasDeployed() throws JsonProcessingException {
        JsonNode recorded = record(request("Kumquat", "production", "success"));
        assertThat(recorded.get("recorded_by").textValue()).isEqualTo("root");
        String id = recorded.get("deployment_id").textValue();
        assertThat(Api.tree(api.get("/v1/deployments/" + id))).isEqualTo(recorded);
        new Grid(broker, database).settle();
        assertThat(new Records(broker.bootstrapServers())
                        .events(Topic.DEPLOY_RECORDS.topicName(), DeploymentRecorded.class))
                .contains(Json.strict().treeToValue(recorded, DeploymentRecorded.class));
        api.get("/v1/deployments/none").then().statusCode(404);
    }

    @Test
    void listsTheNewestFirstInPages() {
        record(request("One", "staging", "queued"));
        record(request("Two", "staging", "success"));
        record(request("Three", "staging", "success"));
        JsonNode page = Api.tree(api.get("/v1/deployments?environment=staging&limit=2"));
        assertThat(page.findValuesAsText("release_name")).containsExactly("Three", "Two");
        JsonNode next = Api.tree(api.get("/v1/deployments?environment=staging&limit=2&cursor="
                + page.get("next_cursor").textValue()));
        assertThat(next.findValuesAsText("release_name")).containsExactly("One");
        assertThat(Api.tree(api.get("/v1/deployments?environment=staging&status=queued"))
                        .findValuesAsText("release_name"))
                .containsExactly("One");
        api.get("/v1/deployments?status=fine").then().statusCode(400);
    }

    @Test
    void recordsARepeatedRequestOnce() {
        String body = request("Repeated", "repeats", "success").toString();
        List<String> ids = List.of(1, 2).stream()
                .map(n -> api.request()
                        .header("Idempotency-Key", "deploy-1")
                        .body(body)
                        .post("/v1/deployments")
                        .then()
                        .statusCode(201)
                        .extract()
                        .<String>path("deployment_id"))
                .distinct()
                .toList();
        assertThat(ids).hasSize(1);
        assertThat(Api.tree(api.get("/v1/deployments?environment=repeats")).get("items"))
                .hasSize(1);
        api.request()
                .header("Idempotency-Key", "deploy-1")
                .body(request("Other", "repeats", "success").toString())
                .post("/v1/deployments")
                .then()
                .statusCode(422)
                .body("code", equalTo("idempotency_key_reused"));
        api.request()
                .header("Idempotency-Key", "x".repeat(256))
                .body(body)
                .post("/v1/deployments")
                .then()
                .statusCode(400);
    }

    @Test
    void namesTheFieldThatIsWrong() {
        refused("release_name", request(" ", "production", "success"));
        refused("environment", request("Kumquat", "Pro duction", "success"));
        refused("status", request("Kumquat", "production", "fine"));
        refused("evidence_uri", request("Kumquat", "production", "success").put("evidence_uri", "file:///etc/passwd"));
        refused("evidence_uri", request("Kumquat", "production", "success").put("evidence_uri", "not a uri"));
        refused("evidence_sha256", request("Kumquat", "production", "success").put("evidence_sha256", "ABC"));
        refused("version", request("Kumquat", "production", "success").put("version", ""));
        refused("release_name", request("Kum\u0000quat", "production", "success"));
        refused("recorded_by", request("Kumquat", "production", "success").put("recorded_by", "mallory"));
    }

    private void refused(String field, ObjectNode body) {
        api.post("/v1/deployments", body.toString()).then().statusCode(422).body("errors.field", hasItem(field));
    }

    private JsonNode record(ObjectNode body) {
        return Api.tree(api.post("/v1/deployments", body.toString())
                .then()
                .statusCode(201)
                .extract()
                .response());
    }

    private static ObjectNode request(String releaseName, String environment, String status) {
        return Json.lenient()
                .createObjectNode()
                .put("release_name", releaseName)
                .put("environment", environment)
                .put("status", status)
                .put("evidence_uri", "https://ci.example/run/7")
                .put("evidence_sha256", "0".repeat(64));
    }
}
