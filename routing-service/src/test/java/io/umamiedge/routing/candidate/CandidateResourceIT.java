package io.umamiedge.routing.candidate;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.contracts.registry.FailoverRule;
import io.umamiedge.contracts.telemetry.NodeHealth;
import io.umamiedge.contracts.topic.Topic;
import io.umamiedge.platform.testing.KafkaResource;
import io.umamiedge.platform.testing.OpenApiContract;
import io.umamiedge.platform.testing.Records;
import io.umamiedge.platform.testing.RegistryFixture;
import io.umamiedge.platform.testing.Samples;
import io.umamiedge.platform.testing.TestBroker;
import java.net.URI;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(KafkaResource.class)
class CandidateResourceIT {
    private static final URI URL = URI.create("http://127.0.0.1:9001");

    TestBroker broker;
    private Records records;
    private RegistryFixture registry;
    private String key;

    @BeforeEach
    void fillTheGrid() {
        records = new Records(broker.bootstrapServers());
        registry = new RegistryFixture(broker.bootstrapServers());
        registry.put(
                Samples.corridor("gulf", "MENA", "AE", "SA"),
                Samples.owner("owner"),
                Samples.site("dubai", "gulf", "owner", "AE"),
                Samples.site("riyadh", "gulf", "owner", "SA"),
                Samples.node("ae-1", "dubai", URL),
                Samples.node("ae-2", "dubai", URL),
                Samples.node("sa-1", "riyadh", URL),
                Samples.residency("ae-only", "AE"),
                Samples.sla("gold", FailoverRule.SAME_CORRIDOR),
                Samples.customer("acme", "gulf", "ae-only", "gold"),
                Samples.customer("lost", "gulf", "no-such-policy", "gold"));
        records.send(Snapshots.event(Snapshots.of("ae-1", NodeHealth.READY, 8, 1, Instant.now())));
        records.send(Snapshots.event(Snapshots.of("sa-1", NodeHealth.READY, 8, 1, Instant.now())));
        key = registry.issueKey(KeyKind.OPERATOR, "ada");
        await().untilAsserted(() -> operator()
                .queryParam("corridor_id", "gulf")
                .queryParam("verdict", "eligible")
                .get("/v1/candidates")
                .then()
                .statusCode(200)
                .body("items.node_id", contains("ae-1", "sa-1"))
                .body("items.verdict", contains("eligible", "eligible"))
                .body("items.region", contains("MENA", "MENA")));
    }

    @Test
    void listsInPages() {
        String cursor = operator()
                .queryParam("corridor_id", "gulf")
                .queryParam("limit", 2)
                .get("/v1/candidates")
                .then()
                .statusCode(200)
                .body("items.node_id", contains("ae-1", "ae-2"))
                .extract()
                .path("next_cursor");
        operator()
                .queryParam("corridor_id", "gulf")
                .queryParam("limit", 2)
                .queryParam("cursor", cursor)
                .get("/v1/candidates")
                .then()
                .statusCode(200)
                .body("items.node_id", contains("sa-1"))
                .body("next_cursor", nullValue());
    }

    @Test
    void namesTheParameterThatIsWrong() {
        operator()
                .queryParam("verdict", "fine")
                .get("/v1/candidates")
                .then()
                .statusCode(400)
                .body("code", is("invalid_parameter"));
        operator()
                .queryParam("corridor_id", "NO SLUG")
                .get("/v1/candidates")
                .then()
                .statusCode(400)
                .body("code", is("invalid_parameter"));
    }

    @Test
    void wantsAnOperatorKey() {
        given().get("/v1/candidates").then().statusCode(401).body("code", is("invalid_key"));
        given().header("Authorization", "Bearer " + registry.issueKey(KeyKind.CUSTOMER, "acme"))
                .get("/v1/candidates")
                .then()
                .statusCode(401);
        given().contentType("application/json")
                .body("{}")
                .post("/v1/decisions/dry-run")
                .then()
                .statusCode(401);
    }

    @Test
    void saysWhereARequestWouldGoAndRecordsNothing() {
        dryRun("{\"customer_id\": \"acme\", \"model\": \"" + Samples.MODEL + "\"}")
                .statusCode(200)
                .body("customer_id", is("acme"))
                .body("selected.node_id", is("ae-1"))
                .body("region", is("MENA"))
                .body(
                        "policy_reason",
                        is("residency policy 'ae-only' permits AE; node 'ae-1' was the only one permitted"))
                .body("rejections.rule", contains("COUNTRY_NOT_ALLOWED", "NODE_STALE"));

        assertThat(records.all(Topic.ROUTING_DECISIONS.topicName())).isEmpty();
    }

    @Test
    void saysWhyARequestWouldGoNowhere() {
        dryRun("{\"customer_id\": \"lost\", \"model\": \"" + Samples.MODEL + "\"}")
                .statusCode(200)
                .body("selected", nullValue())
                .body("emptied_by", is("POLICY_ERROR"));
        dryRun("{\"customer_id\": \"acme\", \"model\": \"no-such-model\"}")
                .statusCode(200)
                .body("emptied_by", is("MODEL_NOT_SERVED"));
    }

    @Test
    void namesTheFieldThatIsWrong() {
        dryRun("{\"customer_id\": \"nobody\", \"model\": \"m\"}")
                .statusCode(422)
                .body("errors[0].field", is("customer_id"));
        dryRun("{\"customer_id\": \"acme\"}").statusCode(422).body("errors[0].field", is("model"));
        dryRun("{\"customer_id\": \"acme\", \"model\": \"m\", \"colour\": 1}")
                .statusCode(422)
                .body("errors[0].field", is("colour"));
        dryRun("{").statusCode(400).body("code", is("malformed_body"));
        dryRun("").statusCode(400).body("code", is("malformed_body"));
    }

    @Test
    void isReadyHealthyAndMeasured() {
        given().get("/q/health/ready").then().statusCode(200).body("status", is("UP"));
        given().get("/q/health/live").then().statusCode(200);
        String metrics =
                given().get("/q/metrics").then().statusCode(200).extract().asString();
        assertThat(metrics)
                .contains("umamiedge_candidates{verdict=\"eligible\"}", "umamiedge_candidates_published_total");
    }

    @Test
    void servesTheApiThatIsCommitted() {
        OpenApiContract.verify("routing-service");
    }

    private RequestSpecification operator() {
        return given().header("Authorization", "Bearer " + key);
    }

    private ValidatableResponse dryRun(String body) {
        return operator()
                .contentType("application/json")
                .body(body)
                .post("/v1/decisions/dry-run")
                .then();
    }
}
