package io.umamiedge.audit.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.umamiedge.audit.SampleEvents;
import io.umamiedge.contracts.event.Event;
import io.umamiedge.contracts.event.EventCodec;
import io.umamiedge.contracts.event.Json;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.contracts.routing.Failover;
import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.platform.testing.DatabaseResource;
import io.umamiedge.platform.testing.KafkaResource;
import io.umamiedge.platform.testing.OpenApiContract;
import io.umamiedge.platform.testing.Records;
import io.umamiedge.platform.testing.RegistryFixture;
import io.umamiedge.platform.testing.Samples;
import io.umamiedge.platform.testing.TestBroker;
import io.umamiedge.platform.testing.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.erdtman.jcs.JsonCanonicalizer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(KafkaResource.class)
@WithTestResource(value = DatabaseResource.class, initArgs = @ResourceArg(name = "schema", value = "audit"))
class EntryResourceIT {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String DECISION = "io.umamiedge.routing.decision.v1";

    TestBroker broker;
    TestDatabase database;
    private RegistryFixture registry;
    private String operator;
    private String acme;

    @BeforeEach
    void issueKeys() {
        registry = new RegistryFixture(broker.bootstrapServers());
        operator = registry.issueKey(KeyKind.OPERATOR, "ops");
        acme = registry.issueKey(KeyKind.CUSTOMER, "acme");
        await().atMost(PATIENCE).until(() -> with(acme).get("/v1/entries").statusCode() == 200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/entries", "/v1/entries/grid/0", "/v1/entries/grid/verify", "/v1/counts"})
    void opensToGoodKeysOfTheRightKindOnly(String path) {
        String node = registry.issueKey(KeyKind.NODE, "berlin-1");
        String revoked = registry.revokedKey(KeyKind.OPERATOR, "ops");
        String expired = registry.expiredKey(KeyKind.OPERATOR, "ops");
        String last = registry.issueKey(KeyKind.OPERATOR, "ops");
        await().atMost(PATIENCE).until(() -> with(last).get(path).statusCode() == 200);

        for (String bad : List.of(node, revoked, expired, "umo_nonsense", operator + "x")) {
            with(bad).get(path).then().statusCode(401).body("code", is("invalid_key"));
        }
        RestAssured.get(path).then().statusCode(401).contentType("application/problem+json");
        boolean forCustomers = !path.endsWith("verify") && !path.endsWith("counts");
        assertThat(with(acme).get(path).statusCode()).isIn(forCustomers ? List.of(200, 404) : List.of(401));
    }

    @Test
    void showsACustomerItsOwnEntriesOnly() {
        Event<RoutingDecision> own = SampleEvents.decision("acme");
        Event<RoutingDecision> foreign = SampleEvents.decision("globex");
        send(own, foreign);
        long ownIndex = index("decision_id", own.id());
        long foreignIndex = index("decision_id", foreign.id());

        with(acme)
                .get("/v1/entries?type=" + DECISION)
                .then()
                .statusCode(200)
                .body("items.body.customer_id", everyItem(is("acme")))
                .body("items.event_id", hasItem(own.id()));
        with(acme).get("/v1/entries?decision_id=" + foreign.id()).then().body("items", empty());
        with(acme).get("/v1/entries/grid/" + ownIndex).then().statusCode(200).body("event_id", is(own.id()));
        with(acme)
                .get("/v1/entries/grid/" + foreignIndex)
                .then()
                .statusCode(404)
                .body("code", is("not_found"));
        with(acme).get("/v1/entries?customer_id=globex").then().statusCode(403).body("code", is("forbidden"));
        with(operator).get("/v1/entries/grid/" + foreignIndex).then().statusCode(200);
    }

    @Test
    void findsAFailoverByEverythingItNames() {
        Event<Failover> failover = SampleEvents.failover("acme");
        send(failover);
        index("failover_id", failover.id());
        String until = failover.time().plusSeconds(1).toString();

        for (String filter : List.of(
                "failover_id=" + failover.id(),
                "request_id=" + failover.data().requestId(),
                "decision_id=" + failover.data().toDecisionId(),
                "customer_id=acme&type=io.umamiedge.routing.failover.v1&since=" + failover.time() + "&until=" + until,
                "node_id=berlin-1&corridor_id=eu&type=io.umamiedge.routing.failover.v1&since=" + failover.time())) {
            with(operator)
                    .get("/v1/entries?" + filter)
                    .then()
                    .statusCode(200)
                    .body("items.event_id", contains(failover.id()));
        }
        with(operator)
                .get("/v1/entries?failover_id=" + failover.id() + "&until=" + failover.time())
                .then()
                .body("items", empty());
    }

    @Test
    void bundlesADrillWithWhatItWasJudgedBy() {
        String drill = "drill-" + System.nanoTime();
        Event<RoutingDecision> decision = SampleEvents.decision("acme");
        Event<Failover> failover = SampleEvents.failover("acme");

        send(
                SampleEvents.drillStopped(drill),
                SampleEvents.drillEvidence(
                        drill, decision.data().decisionId(), failover.data().failoverId()),
                SampleEvents.drillFinished(drill));
        await().atMost(PATIENCE)
                .untilAsserted(() -> with(operator)
                        .get("/v1/evidence/" + drill)
                        .then()
                        .statusCode(200)
                        .body("entries.type", hasItem("io.umamiedge.routing.drill.finished.v1"))
                        .body("complete", is(false))
                        .body("decisions.missing", contains(decision.id()))
                        .body("failovers.missing", contains(failover.id())));

        send(decision, failover);
        long decided = index("decision_id", decision.id());
        long failed = index("failover_id", failover.id());
        String hash =
                with(operator).get("/v1/entries/grid/" + decided).jsonPath().getString("entry_hash");
        with(operator)
                .get("/v1/evidence/" + drill)
                .then()
                .statusCode(200)
                .body("complete", is(true))
                .body("exercise_id", is(drill))
                .body("entries.subject", everyItem(is(drill)))
                .body("decisions.entries.entry_hash", contains(hash))
                .body("failovers.entries.idx", contains((int) failed))
                .body("decisions.missing", empty());
        with(acme).get("/v1/evidence/" + drill).then().statusCode(401);
        with(operator).get("/v1/evidence/nobody").then().statusCode(404).body("code", is("not_found"));
    }

    @Test
    void keepsEveryRegistryChange() {
        registry.put(Samples.owner("owner-9"));
        registry.put(Samples.owner("owner-9"));
        long revision = registry.remove(Samples.owner("owner-9").kind(), "owner-9");

        await().atMost(PATIENCE)
                .untilAsserted(() -> with(operator)
                        .get("/v1/entries?type=io.umamiedge.deploy.site-owner.v1&limit=3")
                        .then()
                        .body("items.event_id", contains("" + revision, "" + (revision - 1), "" + (revision - 2)))
                        .body("items.subject", everyItem(is("site-owner/owner-9")))
                        .body("items[0].body", equalTo(null))
                        .body("items[1].body.payout_share_bps", is(7000)));
    }

    @Test
    void showsWhatAnybodyCanHashAgain() throws Exception {
        Event<RoutingDecision> event = SampleEvents.decision("acme");
        send(event);
        long index = index("decision_id", event.id());

        String shown = with(operator).get("/v1/entries/grid/" + index).asString();
        ObjectNode entry = (ObjectNode) Json.lenient().readTree(shown);
        byte[] previous = HexFormat.of().parseHex(entry.remove("previous_hash").textValue());
        JsonNode hash = entry.remove("entry_hash");
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update("\0umamiedge.audit.entry.v1".getBytes(StandardCharsets.US_ASCII));
        digest.update(previous);
        digest.update(new JsonCanonicalizer(entry.toString()).getEncodedUTF8());

        assertThat(HexFormat.of().formatHex(digest.digest())).isEqualTo(hash.textValue());
        assertThat(entry.path("body").path("seed").textValue()).isEqualTo("-6148914691236517205");
    }

    @Test
    void pagesInBothOrders() {
        String customer = "paging-" + System.nanoTime();
        List<String> ids = new ArrayList<>();
        Stream.generate(() -> SampleEvents.decision(customer)).limit(5).forEach(event -> {
            ids.add(event.id());
            send(event);
        });
        index("decision_id", ids.getLast());

        assertThat(walk("/v1/entries?limit=2&order=asc&customer_id=" + customer))
                .isEqualTo(ids);
        assertThat(walk("/v1/entries?limit=2&customer_id=" + customer)).isEqualTo(ids.reversed());
    }

    @Test
    void countsByType() {
        Event<Failover> failover = SampleEvents.failover("acme");
        send(failover);
        index("failover_id", failover.id());

        with(operator)
                .get("/v1/counts")
                .then()
                .statusCode(200)
                .body("log_id", is("grid"))
                .body("counts.'io.umamiedge.routing.failover.v1'", greaterThanOrEqualTo(1))
                .body("total", greaterThanOrEqualTo(3));
    }

    @Test
    void verifiesOverHttp() {
        send(SampleEvents.decision("acme"));

        with(operator)
                .get("/v1/entries/grid/verify?from=0&to=1")
                .then()
                .statusCode(200)
                .body("intact", is(true))
                .body("from", is(0))
                .body("to", is(1))
                .body("head_hash", not(containsString("0".repeat(64))))
                .body("$", not(org.hamcrest.Matchers.hasKey("fault")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/entries?type=nonsense",
                "/v1/entries?since=yesterday",
                "/v1/entries?until=%2B999999999-01-01T00:00:00Z",
                "/v1/entries?order=sideways",
                "/v1/entries?cursor=!",
                "/v1/entries?cursor=bm9wZQ",
                "/v1/entries?limit=0",
                "/v1/entries?limit=501",
                "/v1/entries?node_id=a%00b",
                "/v1/entries/grid/verify?from=-1",
                "/v1/entries/grid/verify?from=5&to=4",
                "/v1/entries/grid/verify?from=999999999"
            })
    void namesABadParameter(String path) {
        with(operator)
                .urlEncodingEnabled(false)
                .get(path)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("code", is("invalid_parameter"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/entries/grid/-1",
                "/v1/entries/grid/9223372036854775807",
                "/v1/entries/grid/x",
                "/v1/entries/moon/0",
                "/v1/entries/moon/verify",
                "/v1/entries/grid/999999999"
            })
    void doesNotFindWhatIsNotThere(String path) {
        with(operator).get(path).then().statusCode(404).body("code", is("not_found"));
    }

    @Test
    void saysThatTheLogCannotBeReadNow() {
        database.stop();
        try {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> with(operator)
                            .get("/v1/entries")
                            .then()
                            .statusCode(503)
                            .body("code", is("unavailable")));
        } finally {
            database.resume();
        }
        await().atMost(PATIENCE).until(() -> with(operator).get("/v1/entries").statusCode() == 200);
    }

    @Test
    void tellsWhatItRecordedInMetrics() {
        Event<Failover> failover = SampleEvents.failover("acme");
        send(failover);
        index("failover_id", failover.id());

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(RestAssured.get("/q/metrics").asString())
                        .contains(
                                "umamiedge_audit_entries_total{type=\"io.umamiedge.routing.failover.v1\"",
                                "umamiedge_audit_append_lag_seconds_count",
                                "umamiedge_audit_batch_entries_count"));
    }

    @Test
    void keepsToItsCommittedContract() {
        OpenApiContract.verify("audit-service");
    }

    private List<String> walk(String path) {
        List<String> ids = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            Response page = with(operator).get(path + (cursor.isEmpty() ? "" : "&cursor=" + cursor));
            ids.addAll(page.jsonPath().getList("items.event_id", String.class));
            cursor = page.jsonPath().getString("next_cursor");
        }
        return ids;
    }

    /** Waits for the entry, and gives its index. */
    private long index(String filter, String value) {
        await().atMost(PATIENCE)
                .until(() -> !with(operator)
                        .get("/v1/entries?" + filter + "=" + value)
                        .jsonPath()
                        .getList("items")
                        .isEmpty());
        return with(operator)
                .get("/v1/entries?" + filter + "=" + value)
                .jsonPath()
                .getLong("items[0].idx");
    }

    private void send(Event<?>... events) {
        new Records(broker.bootstrapServers())
                .send(Stream.of(events).map(EventCodec::encode).toList());
    }

    private static RequestSpecification with(String key) {
        return RestAssured.given().auth().oauth2(key);
    }
}
