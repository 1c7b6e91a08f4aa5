package io.umamiedge.routing.candidate;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItem;
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
    private static final String LIVE = """
            {"name": "live", "duration_seconds": 20, "fleet": {"from": "live"},
             "profiles": [{"id": "gpu", "ttft_ms": 50, "prompt_tokens_per_second": 10000, "tokens_per_second": 100,
                           "batching_slowdown": 0, "max_waiting": 8}],
             "gateways": [{"corridor_id": "gulf", "count": 1}],
             "customers": [
               {"id": "lost", "name": "lost", "tier": "enterprise", "home_corridor_id": "gulf", "corridors": ["gulf"],
                "residency_policy_id": "ae-only", "sla_policy_id": "gold",
                "limits": {"requests_per_minute": 60, "tokens_per_minute": 60000, "max_concurrency": 8}}],
             "demand": [{"customer_id": "acme", "corridor_id": "gulf", "model": "%s",
                         "arrivals": {"kind": "poisson", "requests_per_second": 2},
                         "prompt_tokens": {"kind": "fixed", "tokens": 10},
                         "output_tokens": {"kind": "fixed", "tokens": 10}}]}""".formatted(Samples.MODEL);

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
    void simulatesTheLiveFleetOnceForAKeyAndPutsItOnRecord() {
        String id = simulate("key-1", LIVE)
                .statusCode(202)
                .body("scenario", is("live"))
                .extract()
                .path("exercise_id");
        simulate("key-1", LIVE).statusCode(202).body("exercise_id", is(id));
        simulate("key-1", LIVE.replace("\"live\",", "\"other\","))
                .statusCode(422)
                .body("code", is("idempotency_key_reused"));

        await().untilAsserted(() -> operator()
                .get("/v1/simulations/" + id)
                .then()
                .statusCode(200)
                .body("status", is("completed"))
                .body("progress", is(1.0f))
                // Other tests of this application leave nodes behind.
                .body("result.node_count", greaterThanOrEqualTo(3))
                .body("result.policy_audit.violations", is(0)));
        operator()
                .get("/v1/simulations")
                .then()
                .statusCode(200)
                .body("items.exercise_id", hasItem(id))
                .body("items[0].result", nullValue());
        assertThat(records.all(Topic.ROUTING_EXERCISES.topicName()))
                .filteredOn(record -> id.equals(record.key()))
                .extracting(record -> Records.header(record, "ce_type"))
                .containsExactly(
                        "io.umamiedge.routing.simulation.started.v1", "io.umamiedge.routing.simulation.finished.v1");
    }

    @Test
    void namesWhatIsWrongInAScenario() {
        simulate("key-2", LIVE.replace("acme", "nobody"))
                .statusCode(422)
                .body("errors[0].field", is("demand[0].customer_id"));
        simulate("key-2", LIVE.replace("\"requests_per_second\": 2", "\"requests_per_second\": 900000"))
                .statusCode(422)
                .body("errors[0].field", is("demand"));
        simulate("key-2", LIVE.replaceFirst("\\{", "{\"colour\": 1, "))
                .statusCode(422)
                .body("errors[0].field", is("colour"));
        operator().get("/v1/simulations/none").then().statusCode(404).body("code", is("not_found"));
        given().get("/v1/simulations").then().statusCode(401);
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

    private ValidatableResponse simulate(String idempotencyKey, String scenario) {
        return operator()
                .contentType("application/json")
                .header("Idempotency-Key", idempotencyKey)
                .body(scenario)
                .post("/v1/simulations")
                .then();
    }

    private ValidatableResponse dryRun(String body) {
        return operator()
                .contentType("application/json")
                .body(body)
                .post("/v1/decisions/dry-run")
                .then();
    }
}
