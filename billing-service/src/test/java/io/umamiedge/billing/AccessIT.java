package io.umamiedge.billing;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.umamiedge.contracts.event.Event;
import io.umamiedge.contracts.event.Json;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.contracts.ratecard.RateCard;
import io.umamiedge.contracts.request.RequestCompleted;
import io.umamiedge.contracts.topic.Topic;
import io.umamiedge.platform.testing.DatabaseResource;
import io.umamiedge.platform.testing.KafkaResource;
import io.umamiedge.platform.testing.OpenApiContract;
import io.umamiedge.platform.testing.Records;
import io.umamiedge.platform.testing.RegistryFixture;
import io.umamiedge.platform.testing.Samples;
import io.umamiedge.platform.testing.TestBroker;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(KafkaResource.class)
@WithTestResource(value = DatabaseResource.class, initArgs = @ResourceArg(name = "schema", value = "billing"))
class AccessIT {
    private static final String PRICES =
            "\"prices\": [{\"model\": \"*\", \"prompt_per_million\": \"30.5\", \"completion_per_million\": \"91\"}]";
    private static final URI RUNTIME = URI.create("http://127.0.0.1:9000");

    TestBroker broker;

    private RegistryFixture registry;
    private String operatorKey;

    @BeforeEach
    void register() {
        registry = new RegistryFixture(broker.bootstrapServers());
        registry.put(
                Samples.corridor("eu", "EU", "DE"),
                Samples.corridor("jp", "APAC", "JP"),
                Samples.owner("own"),
                Samples.owner("other"),
                Samples.site("own-site", "eu", "own", "DE"),
                Samples.site("other-site", "eu", "other", "DE"),
                Samples.node("own-site-n1", "own-site", RUNTIME),
                Samples.node("other-site-n1", "other-site", RUNTIME),
                Samples.customer("mine", "eu", "p", "s"),
                Samples.customer("theirs", "eu", "p", "s"));
        operatorKey = registry.issueKey(KeyKind.OPERATOR, "sre");
        await().until(() -> status("/v1/reconciliation", operatorKey) == 200);
    }

    @Test
    void othersBooksDoNotExist() {
        String mine = registry.issueKey(KeyKind.CUSTOMER, "mine");
        String ownNode = registry.issueKey(KeyKind.NODE, "own-site-n1");
        String strangerNode = registry.issueKey(KeyKind.NODE, "other-site-n1");
        String unregisteredNode = registry.issueKey(KeyKind.NODE, "ghost");
        String revoked = registry.revokedKey(KeyKind.OPERATOR, "sre");
        String usage = "/v1/customers/mine/usage";
        String payout = "/v1/site-owners/own/payout-estimate";
        await().until(() -> status(payout, unregisteredNode) == 404);

        assertThat(status(usage, mine)).isEqualTo(200);
        assertThat(status(usage, operatorKey)).isEqualTo(200);
        assertThat(status("/v1/customers/theirs/usage", mine)).isEqualTo(404);
        assertThat(status("/v1/customers/nobody/usage", mine)).isEqualTo(404);
        assertThat(status("/v1/customers/nobody/usage", operatorKey)).isEqualTo(404);
        assertThat(status("/v1/customers/NOT%20A%20SLUG/usage", operatorKey)).isEqualTo(404);
        assertThat(status(usage, ownNode)).isEqualTo(401);
        assertThat(status(payout, ownNode)).isEqualTo(200);
        assertThat(status(payout, operatorKey)).isEqualTo(200);
        assertThat(status(payout, strangerNode)).isEqualTo(404);
        assertThat(status(payout, mine)).isEqualTo(401);
        assertThat(status("/v1/site-owners/nobody/payout-estimate", operatorKey))
                .isEqualTo(404);
        for (String path :
                List.of("/v1/usage-events", "/v1/reconciliation", "/v1/rate-cards", "/v1/rate-cards/default")) {
            assertThat(status(path, operatorKey)).as(path).isEqualTo(200);
            assertThat(status(path, mine)).as(path).isEqualTo(401);
            assertThat(status(path, ownNode)).as(path).isEqualTo(401);
            assertThat(status(path, revoked)).as(path).isEqualTo(401);
            assertThat(given().get(path).statusCode()).as(path).isEqualTo(401);
        }
    }

    @Test
    void badParametersAreNamed() {
        for (String path : List.of(
                "/v1/customers/mine/usage?from=soon",
                "/v1/customers/mine/usage?from=2026-11-02&to=2026-11-01",
                "/v1/usage-events?customer_id=NO",
                "/v1/usage-events?cursor=eA",
                "/v1/usage-events?limit=501")) {
            Response answer = given().auth().oauth2(operatorKey).get(path);
            assertThat(answer.statusCode()).as(path).isEqualTo(400);
            assertThat(answer.jsonPath().getString("code")).as(path).isEqualTo("invalid_parameter");
        }
    }

    @Test
    void payoutEstimateIsTheOwnersShareOfWhatCustomersPay() throws Exception {
        Records records = new Records(broker.bootstrapServers());
        records.send(served("own-site", "pay-1"));
        records.send(served("own-site", "pay-2"));
        records.send(served("other-site", "pay-3"));
        await().untilAsserted(() -> assertThat(get("/v1/customers/mine/usage?from=2026-11-01&to=2026-12-01")
                        .jsonPath()
                        .getInt("total.billed_lines"))
                .isEqualTo(3));

        Response estimate = get("/v1/site-owners/own/payout-estimate?from=2026-11-20&to=2026-11-21");
        assertThat(estimate.jsonPath().getString("status")).isEqualTo("estimate");
        assertThat(estimate.jsonPath().getList("totals"))
                .isEqualTo(List.of(Map.of("currency", "USD", "customer_paid", "0.0028", "estimate", "0.00196")));
        assertThat(estimate.jsonPath().getMap("nodes[0]"))
                .containsEntry("node_id", "own-site-n1")
                .containsEntry("requests", 2)
                .containsEntry("prompt_tokens", 2_000)
                .containsEntry("payout_share_bps", 7_000)
                .containsEntry("estimate", "0.00196");
        assertThat(get("/v1/site-owners/own/payout-estimate?from=2026-11-21&to=2026-11-22")
                        .jsonPath()
                        .getList("nodes"))
                .isEmpty();

        Response usage = get("/v1/customers/mine/usage?from=2026-11-01&to=2026-12-01");
        assertThat(usage.jsonPath().getMap("models[0]"))
                .containsEntry("model", Samples.MODEL.value())
                .containsEntry("requests", 3)
                .containsEntry("completion_tokens", 6_000)
                .containsEntry("amounts", List.of(Map.of("currency", "USD", "amount", "0.0042")));
        assertThat(usage.jsonPath().getString("days[0].day")).isEqualTo("2026-11-20");

        Response first = get("/v1/usage-events?customer_id=mine&limit=2");
        assertThat(first.jsonPath().getList("items.request_id")).containsExactly("pay-1", "pay-2");
        Response second = get("/v1/usage-events?customer_id=mine&limit=2&cursor="
                + first.jsonPath().getString("next_cursor"));
        assertThat(second.jsonPath().getList("items.request_id")).containsExactly("pay-3");
        assertThat(second.jsonPath().getString("next_cursor")).isNull();

        assertThat(send("DELETE", "default", "").statusCode()).isEqualTo(409);
    }

    @Test
    void changedRateCardGetsAnotherVersion() {
        String terms = "{\"currency\": \"JPY\", \"corridor_id\": \"jp\", " + PRICES + "}";
        Response made = send("PUT", "tokyo", terms);
        assertThat(made.statusCode()).as(made.asString()).isEqualTo(200);
        assertThat(made.header("ETag")).isEqualTo("\"1\"");
        assertThat(send("PUT", "tokyo", terms).jsonPath().getInt("version")).isEqualTo(1);

        String dearer = terms.replace("30.5", "31");
        assertThat(given().auth()
                        .oauth2(operatorKey)
                        .contentType(ContentType.JSON)
                        .header("If-Match", "\"7\"")
                        .body(dearer)
                        .put("/v1/rate-cards/tokyo")
                        .statusCode())
                .isEqualTo(412);
        assertThat(send("PUT", "tokyo", dearer).jsonPath().getInt("version")).isEqualTo(2);
        assertThat(get("/v1/rate-cards/tokyo").jsonPath().getMap("prices[0]"))
                .isEqualTo(Map.of("model", "*", "prompt_per_million", "31", "completion_per_million", "91"));
        assertThat(get("/v1/rate-cards?limit=1").jsonPath().getList("items.id")).containsExactly("default");
        assertThat(send("PUT", "osaka", terms).jsonPath().getString("code")).isEqualTo("corridor_has_rate_card");
        assertThat(send("PUT", "tokyo", terms.replace("\"jp\"", "\"eu\"")).statusCode())
                .isEqualTo(409);
        assertThat(send("DELETE", "tokyo", "").statusCode()).isEqualTo(204);
        assertThat(send("DELETE", "tokyo", "").statusCode()).isEqualTo(404);
    }

    @Test
    void wrongFieldsOfRateCardsAreNamed() {
        assertThat(send("PUT", "x", "{").statusCode()).isEqualTo(400);
        assertField("corridor_id", "{\"currency\": \"JPY\", " + PRICES + "}");
        assertField("corridor_id", "{\"currency\": \"JPY\", \"corridor_id\": \"mars\", " + PRICES + "}");
        assertField("currency", "{\"currency\": \"YEN\", \"corridor_id\": \"jp\", " + PRICES + "}");
        assertField("prices[0].prompt_per_million", priced("1e3"));
        assertField("prices[0].prompt_per_million", priced("-1"));
        assertField("prices[0].prompt_per_million", priced("0.0000000001"));
        assertField("prices[0].prompt_per_million", priced("X").replace("\"X\"", "0.2"));
        assertField("priced", "{\"currency\": \"JPY\", \"corridor_id\": \"jp\", \"priced\": 1, " + PRICES + "}");
    }

    @Test
    void firstCardIsOnTheTopic() {
        await().untilAsserted(() -> assertThat(new Records(broker.bootstrapServers())
                        .events(Topic.BILLING_RATE_CARDS.topicName(), RateCard.class))
                .extracting(RateCard::key)
                .contains("default/1"));
    }

    @Test
    void isReadyWithDatabaseAndRegistry() {
        await().untilAsserted(() -> {
            Response health = given().get("/q/health/ready");
            assertThat(health.statusCode()).as(health.asString()).isEqualTo(200);
            assertThat(health.jsonPath().getList("checks.name", String.class))
                    .contains("registry")
                    .anyMatch(name -> name.contains("PostgreSQL"));
        });
    }

    @Test
    void apiIsWhatIsDocumented() {
        OpenApiContract.verify("billing-service");
    }

    private static String priced(String prompt) {
        return "{\"currency\": \"JPY\", \"corridor_id\": \"jp\", " + PRICES.replace("30.5", prompt) + "}";
    }

    private void assertField(String field, String body) {
        Response answer = send("PUT", "x", body);
        assertThat(answer.statusCode()).as(body).isEqualTo(422);
        assertThat(answer.jsonPath().getString("errors[0].field")).as(body).isEqualTo(field);
    }

    private Response send(String method, String card, String body) {
        return given().auth()
                .oauth2(operatorKey)
                .contentType(ContentType.JSON)
                .body(body)
                .request(method, "/v1/rate-cards/" + card);
    }

    private Response get(String path) {
        return given().auth().oauth2(operatorKey).get(path);
    }

    private static int status(String path, String key) {
        return given().auth().oauth2(key).urlEncodingEnabled(false).get(path).statusCode();
    }

    private static Event<RequestCompleted> served(String site, String request) throws Exception {
        RequestCompleted completed =
                Json.lenient().readValue("""
                        {"request_id": "%s", "decision_id": "d", "customer_id": "mine", "key_id": "k",
                         "model": "%s", "path": "/v1/chat/completions", "stream": false, "outcome": "served",
                         "http_status": 200, "served": {"node_id": "%s-n1", "runtime_id": "main", "site_id": "%s",
                         "corridor_id": "eu", "region": "EU", "country": "DE"},
                         "usage": {"prompt_tokens": 1000, "completion_tokens": 2000, "source": "reported"},
                         "timings": {"first_byte_micros": 1, "total_micros": 2}, "attempts": 1,
                         "completed_at": "2026-11-20T10:00:00Z"}
                        """.formatted(request, Samples.MODEL, site, site), RequestCompleted.class);
        return new Event<>(request, "gateway-service", "mine", Instant.parse("2026-11-20T10:00:00Z"), null, completed);
    }
}
