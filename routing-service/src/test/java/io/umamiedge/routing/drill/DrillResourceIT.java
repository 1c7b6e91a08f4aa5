package io.umamiedge.routing.drill;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.is;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.umamiedge.contracts.event.Event;
import io.umamiedge.contracts.event.EventCodec;
import io.umamiedge.contracts.event.UnreadableEventException;
import io.umamiedge.contracts.exercise.DrillEvidence;
import io.umamiedge.contracts.exercise.DrillFinished;
import io.umamiedge.contracts.exercise.DrillStarted;
import io.umamiedge.contracts.exercise.DrillStopped;
import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.ExerciseId;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.contracts.registry.FailoverRule;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.Failover;
import io.umamiedge.contracts.routing.FailoverCause;
import io.umamiedge.contracts.routing.Verdict;
import io.umamiedge.contracts.telemetry.NodeHealth;
import io.umamiedge.contracts.topic.Topic;
import io.umamiedge.platform.testing.KafkaResource;
import io.umamiedge.platform.testing.Records;
import io.umamiedge.platform.testing.RegistryFixture;
import io.umamiedge.platform.testing.Samples;
import io.umamiedge.platform.testing.TestBroker;
import io.umamiedge.routing.candidate.Snapshots;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(KafkaResource.class)
class DrillResourceIT {
    private static final String EXERCISES = Topic.ROUTING_EXERCISES.topicName();
    private static final URI URL = URI.create("http://127.0.0.1:9001");

    TestBroker broker;
    private Records records;
    private RegistryFixture registry;
    private String key;

    @BeforeEach
    void fillTheCorridor() {
        records = new Records(broker.bootstrapServers());
        registry = new RegistryFixture(broker.bootstrapServers());
        registry.put(
                Samples.corridor("drills", "EU", "NL"),
                Samples.site("hague", "drills", "owner", "NL"),
                Samples.node("nl-1", "hague", URL),
                Samples.node("nl-2", "hague", URL),
                Samples.node("nl-3", "hague", URL),
                Samples.residency("nl-only", "NL"),
                Samples.sla("gold", FailoverRule.SAME_CORRIDOR),
                Samples.customer("dutch", "drills", "nl-only", "gold"));
        for (String node : List.of("nl-1", "nl-2", "nl-3")) {
            records.send(Snapshots.event(Snapshots.of(node, NodeHealth.READY, 8, 1, Instant.now())));
        }
        key = registry.issueKey(KeyKind.OPERATOR, "ada");
        await().untilAsserted(() -> operator()
                .queryParam("corridor_id", "drills")
                .queryParam("verdict", "eligible")
                .get("/v1/candidates")
                .then()
                .statusCode(200)
                .body("items.node_id", contains("nl-1", "nl-2", "nl-3")));
    }

    @Test
    void drillsWithoutTakingAnythingOutAndPublishesTheVerdict() {
        String id = start("synthetic-1", body("nl-1", "synthetic", 5))
                .statusCode(201)
                .body("phase", is("baseline"))
                .extract()
                .path("request.exercise_id");
        start("synthetic-1", body("nl-1", "synthetic", 5)).statusCode(201).body("request.exercise_id", is(id));
        start("synthetic-1", body("nl-2", "synthetic", 5)).statusCode(422).body("code", is("idempotency_key_reused"));
        start("another-1", body("nl-2", "synthetic", 5)).statusCode(409).body("code", is("drill_running"));

        operator().delete("/v1/drills/" + id).then().statusCode(200).body("stopped.reason", is("operator"));
        await().untilAsserted(() -> operator()
                .get("/v1/drills/" + id)
                .then()
                .statusCode(200)
                .body("phase", is("finished"))
                .body("verdict", is("inconclusive"))
                .body("journal.status", is("interrupted")));
        operator().get("/v1/drills").then().statusCode(200).body("items.request.exercise_id[0]", is(id));
        assertThat(exercises(DrillStarted.class))
                .filteredOn(event -> event.exerciseId().value().equals(id))
                .hasSize(1);
        assertThat(exercises(DrillStopped.class))
                .filteredOn(event -> event.exerciseId().value().equals(id))
                .hasSize(1);
        assertThat(exercises(DrillFinished.class))
                .filteredOn(event -> event.exerciseId().value().equals(id))
                .hasSize(1);
    }

    @Test
    void takesANodeOutThatTheDrillOnTheTopicNamesAndRestoresItAtTheDeadline() {
        Instant now = Instant.now();
        DrillStarted started = Happenings.started();
        DrillStarted out = new DrillStarted(
                new ExerciseId("elsewhere-1"),
                new CorridorId("drills"),
                null,
                List.of(new NodeId("nl-3")),
                started.traffic(),
                started.hypothesis(),
                started.stopConditions(),
                "ada",
                "00",
                now.minusSeconds(10),
                now,
                now.plusSeconds(2),
                now.plusSeconds(3));
        Candidate before = newest("nl-3");
        // Another router took the request; this one speaks for the node.
        records.send(new Event<>("elsewhere-1-started", "routing-service", "elsewhere-1", now, null, out));

        await().untilAsserted(() -> assertThat(newest("nl-3").verdict()).isEqualTo(Verdict.DRILLED));
        await().untilAsserted(() -> assertThat(newest("nl-3").verdict()).isEqualTo(Verdict.ELIGIBLE));
        assertThat(newest("nl-3").asOf(0, null)).isEqualTo(before.asOf(0, null));
        assertThat(events(Topic.ROUTING_FAILOVERS, Failover.class))
                .filteredOn(failover -> failover.from().nodeId().value().equals("nl-3"))
                .singleElement()
                .satisfies(failover -> {
                    assertThat(failover.cause()).isEqualTo(FailoverCause.NODE_DRILLED);
                    assertThat(failover.exerciseId()).isEqualTo(out.exerciseId());
                    assertThat(failover.remaining().nodes()).isEqualTo(2);
                });
        await().untilAsserted(() -> assertThat(exercises(DrillFinished.class))
                .filteredOn(event -> event.exerciseId().equals(out.exerciseId()))
                .singleElement()
                .satisfies(event -> assertThat(event.figures().restorationMs()).isLessThan(2_000)));
        assertThat(exercises(DrillEvidence.class))
                .filteredOn(event -> event.exerciseId().equals(out.exerciseId()))
                .singleElement()
                .satisfies(page -> assertThat(page.failoverIds()).hasSize(1));
    }

    @Test
    void deadLettersPoisonOnTheExercisesTopicAndGoesOn() {
        records.send(EXERCISES, "poison", "{not json");

        start("after-poison", body("nl-9", "customers", 5)).statusCode(422).body("errors[0].field", is("node_id"));
        await().untilAsserted(() -> assertThat(records.all(Topic.ROUTING_EXERCISES.deadLetterName("routing-service")))
                .extracting(letter -> Records.header(letter, "dead-letter-reason"))
                .contains("the header ce_type is missing"));
    }

    @Test
    void saysWhatIsWrong() {
        start("wrong-1", body("nl-1", "customers", 1)).statusCode(422).body("errors[0].field", is("duration_seconds"));
        start("wrong-2", "{").statusCode(400).body("code", is("malformed_body"));
        start("wrong 3", body("nl-1", "customers", 5)).statusCode(400).body("code", is("invalid_parameter"));
        start("wrong-4", body("nl-1", "customers", 5).replace("\"drills\"", "\"nowhere\""))
                .statusCode(422)
                .body("errors[0].field", is("corridor_id"));
        start("wrong-5", body("nl-1", "customers", 5).replace("\"node_id\": \"nl-1\"", "\"site_id\": \"hague\""))
                .statusCode(409)
                .body("code", is("too_much_missing"))
                .body("detail", endsWith("under 'nl-only'"));
        operator().get("/v1/drills/nobody").then().statusCode(404).body("code", is("not_found"));
        operator().delete("/v1/drills/nobody").then().statusCode(404);
        given().get("/v1/drills").then().statusCode(401);
    }

    private Candidate newest(String node) {
        return events(Topic.ROUTING_CANDIDATES, Candidate.class).stream()
                .filter(candidate -> candidate.nodeId().value().equals(node))
                .reduce((_, last) -> last)
                .orElseThrow();
    }

    private <T> List<T> exercises(Class<T> type) {
        return events(Topic.ROUTING_EXERCISES, type);
    }

    /** Without the poison of these tests. */
    private <T> List<T> events(Topic topic, Class<T> type) {
        List<T> events = new ArrayList<>();
        for (ConsumerRecord<String, byte[]> record : records.all(topic.topicName())) {
            try {
                if (record.value() != null
                        && type.isInstance(EventCodec.decode(record).data())) {
                    events.add(type.cast(EventCodec.decode(record).data()));
                }
            } catch (UnreadableEventException e) {
                // Passed over.
            }
        }
        return events;
    }

    private static String body(String node, String traffic, int duration) {
        return """
                {"corridor_id": "drills", "node_id": "%s", "traffic": "%s", "duration_seconds": %d,
                 "baseline_seconds": 2, "recovery_seconds": 2,
                 "hypothesis": {"title": "the corridor goes on", "min_success_ratio": 0.99}}""".formatted(node, traffic, duration);
    }

    private ValidatableResponse start(String idempotencyKey, String body) {
        return operator()
                .header("Idempotency-Key", idempotencyKey)
                .contentType("application/json")
                .body(body)
                .post("/v1/drills")
                .then();
    }

    private RequestSpecification operator() {
        return given().header("Authorization", "Bearer " + key);
    }
}
