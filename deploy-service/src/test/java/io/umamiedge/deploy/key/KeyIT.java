package io.umamiedge.deploy.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.http.Method;
import io.umamiedge.contracts.key.ApiKey;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.contracts.topic.Topic;
import io.umamiedge.deploy.testing.Api;
import io.umamiedge.deploy.testing.Grid;
import io.umamiedge.deploy.testing.OperatorKey;
import io.umamiedge.platform.testing.DatabaseResource;
import io.umamiedge.platform.testing.KafkaResource;
import io.umamiedge.platform.testing.Records;
import io.umamiedge.platform.testing.Samples;
import io.umamiedge.platform.testing.TestBroker;
import io.umamiedge.platform.testing.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(KafkaResource.class)
@QuarkusTestResource(value = DatabaseResource.class, initArgs = @ResourceArg(name = "schema", value = "deploy"))
@QuarkusTestResource(OperatorKey.class)
class KeyIT {
    private static boolean declared;

    private Api api;
    private TestBroker broker;
    private TestDatabase database;

    @BeforeEach
    void declareOnce() {
        if (!declared) {
            api.declareGrid("k");
            declared = true;
        }
    }

    @Test
    void anOperatorsKeyOpensUntilItIsRevoked() {
        JsonNode issued = issue("/v1/operators/alice/keys", "");
        Api alice = api.as(issued.get("secret").textValue());
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> alice.get("/v1/keys").then().statusCode(200));
        api.delete("/v1/keys/" + issued.get("key_id").textValue()).then().statusCode(204);
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> alice.get("/v1/keys").then().statusCode(401));
        long revision = new Grid(broker, database).revision();
        api.delete("/v1/keys/" + issued.get("key_id").textValue()).then().statusCode(204);
        assertThat(new Grid(broker, database).revision()).isEqualTo(revision);
        api.post("/v1/keys/" + issued.get("key_id").textValue() + "/rotate", "{\"overlap_seconds\":0}")
                .then()
                .statusCode(409)
                .body("code", equalTo("key_ended"));
        api.delete("/v1/keys/no-such-key").then().statusCode(404);
    }

    @Test
    void rotatingEndsTheOldKeyAfterTheOverlap() {
        JsonNode old = issue("/v1/operators/bob/keys", "{}");
        String path = "/v1/keys/" + old.get("key_id").textValue();
        JsonNode next = Api.tree(api.post(path + "/rotate", "{\"overlap_seconds\":0}"));
        assertThat(ApiKey.parse(next.get("secret").textValue()).orElseThrow().kind())
                .isEqualTo(KeyKind.OPERATOR);
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> api.as(next.get("secret").textValue())
                        .get("/v1/keys")
                        .then()
                        .statusCode(200));
        api.as(old.get("secret").textValue()).get("/v1/keys").then().statusCode(401);
        for (String wrong : List.of(
                "{}", "{\"overlap_seconds\":-1}", "{\"overlap_seconds\":604801}", "{\"overlap_seconds\":\"1\"}")) {
            api.post(path + "/rotate", wrong)
                    .then()
                    .statusCode(422)
                    .body("errors[0].field", equalTo("overlap_seconds"));
        }
    }

    @Test
    void issuesOnlyToWhoExistsAndOnlyIntoTheFuture() {
        api.post("/v1/nodes/nobody/keys", "").then().statusCode(404);
        api.post("/v1/customers/nobody/keys", "").then().statusCode(404);
        api.post("/v1/operators/Not-A-Slug/keys", "").then().statusCode(422);
        api.post("/v1/nodes/node-k/keys", "{\"expires_at\":\"2020-01-01T00:00:00Z\"}")
                .then()
                .statusCode(422)
                .body("errors[0].field", equalTo("expires_at"));
        api.post("/v1/nodes/node-k/keys", "{\"expires_at\":\"tomorrow\"}")
                .then()
                .statusCode(422)
                .body("errors[0].field", equalTo("expires_at"));
        String end = Instant.now().plusSeconds(3600).toString();
        assertThat(Instant.parse(issue("/v1/nodes/node-k/keys", "{\"expires_at\":\"" + end + "\"}")
                        .get("expires_at")
                        .textValue()))
                .isEqualTo(Instant.parse(end));
    }

    @Test
    void limitsACustomersKeyToModelsAndNobodyElses() {
        String scope = "{\"scope\":{\"models\":[\"llama-3.1-8b\"]}}";
        api.put(Samples.customer("scoped-k", "eu-k", "residency-k", "sla-k"));
        String id = issue("/v1/customers/scoped-k/keys", scope).get("key_id").textValue();
        api.get("/v1/keys/" + id).then().body("scope.models", equalTo(List.of("llama-3.1-8b")));
        api.delete("/v1/keys/" + id).then().statusCode(204);
        api.post("/v1/nodes/node-k/keys", scope).then().statusCode(422).body("errors[0].field", equalTo("scope"));
    }

    @Test
    void listsHintsOfAHolderAndNothingThatOpens() {
        JsonNode issued = issue("/v1/customers/customer-k/keys", "");
        String secret = issued.get("secret").textValue();
        String list = api.get("/v1/keys?holder_kind=customer&holder_id=customer-k")
                .then()
                .statusCode(200)
                .body("items", hasSize(1))
                .body(
                        "items[0].hint",
                        equalTo(ApiKey.parse(secret).orElseThrow().hint()))
                .body("items[0].holder_kind", equalTo("customer"))
                .extract()
                .asString();
        assertThat(list).doesNotContain(secret).doesNotContain("hash");
        assertThat(api.get("/v1/keys?holder_kind=node").jsonPath().getList("items.holder_kind"))
                .allMatch("node"::equals);
        api.get("/v1/keys?holder_kind=king").then().statusCode(400);
        api.get("/v1/keys?holder_id=customer-k").then().statusCode(400);
        api.delete("/v1/customers/customer-k")
                .then()
                .statusCode(409)
                .body("errors[0].field", equalTo("key/" + issued.get("key_id").textValue()));
    }

    @Test
    void aRepeatedIssueNamesTheKeyThatNobodyCanShowAgain() {
        String keyId = Api.tree(api.request()
                        .header("Idempotency-Key", "issue-1")
                        .body("{}")
                        .post("/v1/nodes/node-k/keys"))
                .get("key_id")
                .textValue();
        assertThat(api.request()
                        .header("Idempotency-Key", "issue-1")
                        .body("{}")
                        .post("/v1/nodes/node-k/keys")
                        .then()
                        .statusCode(409)
                        .body("code", equalTo("key_already_issued"))
                        .extract()
                        .asString())
                .contains(keyId);
        api.request()
                .header("Idempotency-Key", "issue-1")
                .body("{}")
                .post("/v1/customers/customer-k/keys")
                .then()
                .statusCode(422)
                .body("code", equalTo("idempotency_key_reused"));
    }

    @Test
    void noSecretIsKeptAnywhere() {
        List<String> secrets = new ArrayList<>(List.of(api.secret()));
        JsonNode issued = Api.tree(
                api.request().header("Idempotency-Key", "secretive").body("{}").post("/v1/nodes/node-k/keys"));
        secrets.add(issued.get("secret").textValue());
        secrets.add(Api.tree(api.post(
                        "/v1/keys/" + issued.get("key_id").textValue() + "/rotate", "{\"overlap_seconds\":60}"))
                .get("secret")
                .textValue());
        new Grid(broker, database).settle();
        List<String> kept = new ArrayList<>();
        for (String table : database.query("SELECT tablename FROM pg_tables WHERE schemaname = 'deploy'")) {
            kept.addAll(database.query("SELECT row_to_json(t)::text FROM deploy." + table + " t"));
        }
        new Records(broker.bootstrapServers())
                .all(Topic.DEPLOY_REGISTRY.topicName()).stream()
                        .filter(record -> record.value() != null)
                        .forEach(record -> kept.add(new String(record.value(), StandardCharsets.UTF_8)));
        assertThat(kept).hasSizeGreaterThan(10);
        for (String secret : secrets) {
            String random = secret.substring(4, 40);
            assertThat(kept).noneMatch(text -> text.contains(random));
        }
    }

    @Test
    void everyEndpointWantsAnOperatorsKey() {
        List<String> refused = new ArrayList<>(List.of(
                "",
                "Bearer",
                "Bearer nonsense",
                "Basic " + api.secret(),
                "Bearer " + ApiKey.issue(KeyKind.OPERATOR, new SecureRandom()).secret()));
        refused.add("Bearer " + issue("/v1/nodes/node-k/keys", "").get("secret").textValue());
        refused.add("Bearer "
                + issue("/v1/customers/customer-k/keys", "").get("secret").textValue());
        new Grid(broker, database).settle();
        JsonNode paths = Api.tree(RestAssured.get("/q/openapi?format=json")).get("paths");
        List<String> endpoints = new ArrayList<>();
        paths.properties()
                .forEach(path -> path.getValue().fieldNames().forEachRemaining(method -> {
                    if (List.of("get", "put", "post", "delete").contains(method)) {
                        endpoints.add(method.toUpperCase(Locale.ROOT) + " "
                                + path.getKey().replace("{id}", "node-k"));
                    }
                }));
        assertThat(endpoints).hasSize(41);
        for (String endpoint : endpoints) {
            for (String authorization : refused) {
                String[] call = endpoint.split(" ");
                RestAssured.given()
                        .contentType(ContentType.JSON)
                        .header("Authorization", authorization)
                        .request(Method.valueOf(call[0]), call[1])
                        .then()
                        .statusCode(401)
                        .contentType("application/problem+json")
                        .body("code", equalTo("invalid_key"));
            }
        }
        RestAssured.get("/q/health/ready").then().statusCode(200);
    }

    private JsonNode issue(String path, String body) {
        return Api.tree(api.post(path, body).then().statusCode(201).extract().response());
    }
}
