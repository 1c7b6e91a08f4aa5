package io.umamiedge.deploy.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.registry.FailoverRule;
import io.umamiedge.contracts.registry.SlaPolicy;
import io.umamiedge.deploy.testing.Api;
import io.umamiedge.deploy.testing.OperatorKey;
import io.umamiedge.platform.testing.DatabaseResource;
import io.umamiedge.platform.testing.KafkaResource;
import io.umamiedge.platform.testing.Samples;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(KafkaResource.class)
@QuarkusTestResource(value = DatabaseResource.class, initArgs = @ResourceArg(name = "schema", value = "deploy"))
@QuarkusTestResource(OperatorKey.class)
class DeclarationIT {
    private static boolean declared;

    private Api api;

    @BeforeEach
    void declareOnce() {
        if (!declared) {
            api.declareGrid("d");
            declared = true;
        }
    }

    @Test
    void givesBackWhatWasDeclared() {
        for (var resource : List.of(
                Samples.corridor("eu-d", "EU", "DE", "FR"),
                Samples.owner("owner-d"),
                Samples.site("berlin-d", "eu-d", "owner-d", "DE"),
                Samples.residency("residency-d", "DE", "FR"),
                Samples.sla("sla-d", FailoverRule.SAME_CORRIDOR),
                Samples.customer("customer-d", "eu-d", "residency-d", "sla-d"))) {
            Response response = api.get(Api.path(resource));
            assertThat(sorted(response.asString()))
                    .isEqualTo(sorted(Api.body(resource).toString()));
            api.request()
                    .header("If-None-Match", response.header("ETag"))
                    .get(Api.path(resource))
                    .then()
                    .statusCode(304);
        }
        api.get("/v1/nodes/node-d").then().statusCode(200).body("state", equalTo("registered"));
    }

    @Test
    void honoursConditions() {
        var owner = Samples.owner("conditional");
        String body = Api.body(owner).toString();
        String path = Api.path(owner);
        api.request().header("If-Match", "*").body(body).put(path).then().statusCode(412);
        String etag = api.request()
                .header("If-None-Match", "*")
                .body(body)
                .put(path)
                .then()
                .statusCode(201)
                .extract()
                .header("ETag");
        assertThat(etag).matches("\"[1-9][0-9]*\"");
        api.request().header("If-None-Match", "*").body(body).put(path).then().statusCode(412);
        api.request().header("If-Match", "\"0\"").body(body).put(path).then().statusCode(412);
        String renamed = body.replace("\"name\":\"conditional\"", "\"name\":\"Other\"");
        String next = api.request()
                .header("If-Match", etag)
                .body(renamed)
                .put(path)
                .then()
                .statusCode(200)
                .header("x-umami-unchanged", (String) null)
                .extract()
                .header("ETag");
        assertThat(next).isNotEqualTo(etag);
        api.request()
                .header("If-Match", etag)
                .delete(path)
                .then()
                .statusCode(412)
                .body("code", equalTo("precondition_failed"));
        api.request().header("If-Match", next).delete(path).then().statusCode(204);
        api.delete(path).then().statusCode(404);
        api.get(path).then().statusCode(404).contentType("application/problem+json");
    }

    @Test
    void listsInPagesAndByWhatIsReferredTo() {
        List<String> seen = new ArrayList<>();
        String cursor = "";
        do {
            var page = Api.tree(api.get("/v1/sites?corridor_id=eu-d&limit=1&cursor=" + cursor));
            page.get("items").forEach(site -> seen.add(site.get("id").textValue()));
            cursor = page.path("next_cursor").asText("");
        } while (!cursor.isEmpty());
        assertThat(seen).containsExactly("berlin-d", "paris-d");
        api.get("/v1/nodes?site_id=berlin-d").then().body("items.id", equalTo(List.of("node-d")));
        api.get("/v1/nodes?site_id=nowhere").then().statusCode(200).body("items", equalTo(List.of()));
        api.get("/v1/customers?corridor_id=eu-d&sla_policy_id=sla-d").then().body("items.id", hasItem("customer-d"));
        for (String wrong : List.of("limit=0", "limit=501", "limit=x", "cursor=%25", "cursor=AA", "site_id=%00")) {
            api.get("/v1/nodes?" + wrong).then().statusCode(400).body("code", equalTo("invalid_parameter"));
        }
    }

    @Test
    void keepsWhetherAnSlaPolicyHedges() {
        SlaPolicy plain = Samples.sla("sla-hedged", FailoverRule.SAME_CORRIDOR);
        SlaPolicy hedging = Samples.hedging(plain, 800);
        for (SlaPolicy policy : List.of(hedging, plain, hedging)) {
            api.put(policy);
            assertThat(sorted(api.get(Api.path(policy)).asString()))
                    .isEqualTo(sorted(Api.body(policy).toString()));
        }
        assertThat(Api.body(plain).has("hedge_after_ms")).isFalse();
        assertThat(Api.body(hedging).path("hedge_after_ms").asInt()).isEqualTo(800);
    }

    @Test
    void removesNothingThatSomethingRefersTo() {
        for (String[] pair : new String[][] {
            {"/v1/corridors/eu-d", "customer/customer-d"},
            {"/v1/site-owners/owner-d", "site/berlin-d"},
            {"/v1/sites/berlin-d", "node/node-d"},
            {"/v1/residency-policies/residency-d", "customer/customer-d"},
            {"/v1/sla-policies/sla-d", "customer/customer-d"}
        }) {
            api.delete(pair[0])
                    .then()
                    .statusCode(409)
                    .body("code", equalTo("still_referenced"))
                    .body("errors.field", hasItem(pair[1]));
            api.get(pair[0]).then().statusCode(200);
        }
    }

    @Test
    void keepsACorridorAroundItsSites() {
        api.put(Samples.corridor("eu-d", "EU", "DE"))
                .then()
                .statusCode(409)
                .body("code", equalTo("country_in_use"))
                .body("errors.field", equalTo(List.of("countries")));
        api.put(Samples.site("berlin-d", "eu-d", "owner-d", "AE"))
                .then()
                .statusCode(422)
                .body("errors.field", equalTo(List.of("country")));
    }

    @Test
    void movesANodeThroughItsLifeAndKeepsItsStateOverAPut() {
        var node = Samples.node("mover", "paris-d", URI.create("http://127.0.0.1:9001"));
        api.put(node).then().statusCode(201).body("state", equalTo("registered"));
        api.post("/v1/nodes/mover/drain", "").then().statusCode(409).body("code", equalTo("illegal_transition"));
        api.post("/v1/nodes/mover/activate", "").then().statusCode(200).body("state", equalTo("active"));
        api.post("/v1/nodes/mover/activate", "").then().statusCode(200).header("x-umami-unchanged", "true");
        api.put(node).then().statusCode(200).header("x-umami-unchanged", "true").body("state", equalTo("active"));
        api.put(Samples.node("mover", "berlin-d", URI.create("http://127.0.0.1:9001")))
                .then()
                .statusCode(200)
                .body("state", equalTo("active"));
        api.request()
                .header("Idempotency-Key", "drain-1")
                .post("/v1/nodes/mover/drain")
                .then()
                .statusCode(200);
        api.post("/v1/nodes/mover/activate", "").then().statusCode(200);
        api.request()
                .header("Idempotency-Key", "drain-1")
                .post("/v1/nodes/mover/drain")
                .then()
                .statusCode(200)
                .body("state", equalTo("active"));
        api.request()
                .header("Idempotency-Key", "drain-1")
                .post("/v1/nodes/mover/retire")
                .then()
                .statusCode(422);
        api.post("/v1/nodes/mover/drain", "").then().statusCode(200).body("state", equalTo("draining"));
        api.post("/v1/nodes/mover/retire", "").then().statusCode(200).body("state", equalTo("retired"));
        api.post("/v1/nodes/mover/activate", "").then().statusCode(409);
        api.post("/v1/nodes/nobody/activate", "").then().statusCode(404);
        api.delete("/v1/nodes/mover").then().statusCode(204);
    }

    @Test
    void dedicatesANodeToOneCustomerOnly() {
        api.put(Samples.node("dedicated", "paris-d", URI.create("http://127.0.0.1:9001")))
                .then()
                .statusCode(201);
        api.put(dedicated("first", "dedicated")).then().statusCode(201);
        api.put(dedicated("first", "dedicated")).then().statusCode(200);
        api.put(dedicated("second", "dedicated"))
                .then()
                .statusCode(422)
                .body("errors.field", equalTo(List.of("dedicated_node_ids")));
        api.delete("/v1/nodes/dedicated").then().statusCode(409);
    }

    @Test
    void namesWhatIsWrongWithABody() {
        refused(422, "id", "sites/berlin-d", site(body -> body.put("id", "other")));
        refused(422, "id", "sites/berlin-d", site(body -> body.put("id", 7)));
        refused(422, "name", "sites/berlin-d", site(body -> body.put("name", " ")));
        refused(422, "name", "sites/berlin-d", site(body -> body.put("name", "a\u0000b")));
        refused(422, "name", "sites/berlin-d", site(body -> body.put("name", "a\ud800b")));
        refused(422, "name", "sites/berlin-d", site(body -> body.put("name", 7)));
        refused(422, "name", "sites/berlin-d", site(body -> body.remove("name")));
        refused(422, "name", "sites/berlin-d", site(body -> body.putNull("name")));
        refused(422, "country", "sites/berlin-d", site(body -> body.put("country", "ZZ")));
        refused(422, "country", "sites/berlin-d", site(body -> body.put("country", "FI")));
        refused(422, "latitude", "sites/berlin-d", site(body -> body.put("latitude", 91)));
        refused(422, "latitude", "sites/berlin-d", site(body -> body.put("latitude", "50")));
        refused(422, "node_group", "sites/berlin-d", site(body -> body.put("node_group", "cellar")));
        refused(422, "colour", "sites/berlin-d", site(body -> body.put("colour", "red")));
        refused(422, "corridor_id", "sites/berlin-d", site(body -> body.put("corridor_id", "nowhere")));
        refused(422, "owner_id", "sites/berlin-d", site(body -> body.put("owner_id", "nobody")));
        refused(422, "owner_id", "sites/berlin-d", site(body -> body.put("owner_id", "No Body")));
        refused(422, "id", "sites/Not%20A%20Slug", site(body -> body.remove("id")));
        refused(422, "state", "nodes/node-d", node(body -> body.put("state", "active")));
        refused(422, "checklist_passed", "sites/berlin-d", site(body -> body.put("checklist_passed", true)));
        refused(422, "runtimes", "nodes/node-d", node(body -> body.putArray("runtimes")));
        refused(
                422,
                "runtimes[0].base_url",
                "nodes/node-d",
                node(body -> ((ObjectNode) body.get("runtimes").get(0)).put("base_url", "ftp://x")));
        refused(
                422,
                "runtimes[0].max_concurrency",
                "nodes/node-d",
                node(body -> ((ObjectNode) body.get("runtimes").get(0)).put("max_concurrency", 0)));
        refused(
                422,
                "tiers[0]",
                "nodes/node-d",
                node(body -> body.putArray("tiers").add("gold")));
        refused(422, "countries[0]", "corridors/eu-d", "{\"name\":\"x\",\"region\":\"EU\",\"countries\":[\"XX\"]}");
        refused(422, "countries", "corridors/eu-d", "{\"name\":\"x\",\"region\":\"EU\",\"countries\":[]}");
        refused(
                422,
                "limits.max_concurrency",
                "customers/customer-d",
                customer(body -> ((ObjectNode) body.get("limits")).put("max_concurrency", 0)));
        refused(422, "limits.spend.amount", "customers/customer-d", spending("\"1e3\"", "USD", "month"));
        refused(422, "limits.spend.amount", "customers/customer-d", spending("\"-1\"", "USD", "month"));
        refused(422, "limits.spend.amount", "customers/customer-d", spending("\"1000000000.01\"", "USD", "month"));
        refused(422, "limits.spend.amount", "customers/customer-d", spending("250", "USD", "month"));
        refused(422, "limits.spend.currency", "customers/customer-d", spending("\"250\"", "XXZ", "month"));
        refused(422, "limits.spend.period", "customers/customer-d", spending("\"250\"", "USD", "year"));
        refused(422, "corridors", "customers/customer-d", customer(body -> body.putArray("corridors")));
        refused(
                422,
                "residency_policy_id",
                "customers/customer-d",
                customer(body -> body.put("residency_policy_id", "none")));
        refused(422, "sla_policy_id", "customers/customer-d", customer(body -> body.put("sla_policy_id", "none")));
        refused(
                422,
                "uptime_target",
                "sla-policies/sla-d",
                "{\"uptime_target\":1,\"p95_latency_ms\":1,\"escalation_window_minutes\":1,\"failover_rule\":\"none\"}");
        refused(
                422,
                "hedge_after_ms",
                "sla-policies/sla-d",
                "{\"uptime_target\":0.9,\"p95_latency_ms\":1,\"escalation_window_minutes\":1,"
                        + "\"failover_rule\":\"none\",\"hedge_after_ms\":9}");
        refused(
                422,
                "currency",
                "site-owners/owner-d",
                "{\"name\":\"x\",\"country\":\"DE\",\"currency\":\"XXZ\",\"payout_share_bps\":1}");
        for (String malformed : List.of("", "{", "[]", "7", "null", "{} {}", "{\"name\":", "[".repeat(1_100))) {
            api.request()
                    .body(malformed)
                    .put("/v1/sites/berlin-d")
                    .then()
                    .statusCode(400)
                    .contentType("application/problem+json")
                    .body("code", equalTo("malformed_body"));
        }
        api.get("/v1/sites/berlin-d").then().statusCode(200).body("name", equalTo("berlin-d"));
    }

    @Test
    void keepsACustomersBudgetAsItWasSaid() {
        api.put("/v1/customers/customer-d", spending("\"250.50\"", "USD", "month"))
                .then()
                .statusCode(200);
        api.get("/v1/customers/customer-d")
                .then()
                .body("limits.spend.amount", equalTo("250.5"))
                .body("limits.spend.currency", equalTo("USD"))
                .body("limits.spend.period", equalTo("month"));
        api.put("/v1/customers/customer-d", customer(body -> {})).then().statusCode(200);
        assertThat(api.get("/v1/customers/customer-d").asString()).doesNotContain("spend");
    }

    /** @param amount as JSON */
    private static String spending(String amount, String currency, String period) {
        return customer(body -> ((ObjectNode) body.get("limits"))
                .putRawValue(
                        "spend",
                        new RawValue("{\"amount\":%s,\"currency\":\"%s\",\"period\":\"%s\"}"
                                .formatted(amount, currency, period))));
    }

    @Test
    void aBlockedCountryMayAlsoBeAllowedBecauseBlockedWins() {
        api.put(
                        "/v1/residency-policies/both",
                        "{\"allowed_countries\":[\"DE\",\"FR\"],\"blocked_countries\":[\"FR\"],\"audit\":\"strict\"}")
                .then()
                .statusCode(201);
    }

    @Test
    void refusesABodyThatIsTooLarge() {
        String large = "{\"name\":\"" + "x".repeat(1_100_000) + "\"}";
        api.put("/v1/site-owners/large", large)
                .then()
                .statusCode(413)
                .contentType("application/problem+json")
                .body("code", equalTo("body_too_large"));
        ObjectNode node = Api.body(Samples.node("large", "berlin-d", URI.create("http://127.0.0.1")));
        var certifications = node.putArray("certifications");
        for (int i = 0; i < 19_000; i++) {
            certifications.add("CERTIFICATION_" + i + "_".repeat(30));
        }
        api.put("/v1/nodes/large", node.toString()).then().statusCode(413).body("code", equalTo("body_too_large"));
        api.get("/v1/nodes/large").then().statusCode(404);
    }

    @Test
    void speaksProblemJsonWhereverARequestEnds() {
        api.get("/v1/sites/%00").then().statusCode(404).body("code", equalTo("not_found"));
        api.request().patch("/v1/sites/berlin-d").then().statusCode(405).contentType("application/problem+json");
        api.request()
                .contentType(ContentType.XML)
                .body("<a/>")
                .put("/v1/sites/berlin-d")
                .then()
                .statusCode(415)
                .contentType("application/problem+json");
        api.get("/v1/no-such-thing").then().statusCode(404).contentType(not(ContentType.HTML));
    }

    private void refused(int status, String field, String path, String body) {
        Response response = api.request().body(body).put("/v1/" + path);
        assertThat(response.asString()).as(body).contains("\"code\":\"invalid_field\"");
        response.then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("errors.field", hasItem(field));
    }

    private static String site(Consumer<ObjectNode> change) {
        return changed(Api.body(Samples.site("berlin-d", "eu-d", "owner-d", "DE")), change);
    }

    private static String node(Consumer<ObjectNode> change) {
        return changed(Api.body(Samples.node("node-d", "berlin-d", URI.create("http://127.0.0.1:9000"))), change);
    }

    private static String customer(Consumer<ObjectNode> change) {
        return changed(Api.body(Samples.customer("customer-d", "eu-d", "residency-d", "sla-d")), change);
    }

    private static String changed(ObjectNode body, Consumer<ObjectNode> change) {
        change.accept(body);
        // Half of a surrogate pair can only be sent escaped.
        return body.toString().replace("\ud800", "\\ud800");
    }

    private static Customer dedicated(String id, String node) {
        Customer plain = Samples.customer(id, "eu-d", "residency-d", "sla-d");
        return new Customer(
                plain.id(),
                plain.name(),
                plain.tier(),
                plain.homeCorridorId(),
                plain.corridors(),
                plain.residencyPolicyId(),
                plain.slaPolicyId(),
                plain.limits(),
                Set.of(new NodeId(node)));
    }

    private static String sorted(String json) {
        return json.chars().sorted().mapToObj(c -> String.valueOf((char) c)).reduce("", String::concat);
    }
}
