package io.umamiedge.telemetry;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;

import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.umamiedge.contracts.event.EventCodec;
import io.umamiedge.contracts.event.UnreadableEventException;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.contracts.telemetry.CapacitySnapshot;
import io.umamiedge.contracts.telemetry.TelemetryReported;
import io.umamiedge.contracts.topic.Topic;
import io.umamiedge.platform.testing.Records;
import io.umamiedge.platform.testing.RegistryFixture;
import io.umamiedge.platform.testing.Samples;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The service under test as nodes, operators and other services meet it. */
public final class Grid {
    public static final Duration PATIENCE = Duration.ofSeconds(10);

    public final Records records;
    public final RegistryFixture registry;
    private final String operator;

    public Grid(String bootstrapServers) {
        records = new Records(bootstrapServers);
        registry = new RegistryFixture(bootstrapServers);
        operator = registry.issueKey(KeyKind.OPERATOR, "sre");
    }

    public String operator() {
        return operator;
    }

    /** Registers a node and waits until its key opens the door; gives the key. */
    public String register(String node) {
        return register(node, "berlin");
    }

    /** The same for a node that stands somewhere in particular. */
    public String register(String node, String site) {
        registry.put(Samples.node(node, site, URI.create("http://127.0.0.1:9000")));
        String key = registry.issueKey(KeyKind.NODE, node);
        await().atMost(PATIENCE).until(() -> post(key, "{}").extract().statusCode() == 422);
        return key;
    }

    public static ValidatableResponse post(String key, String body) {
        return given().auth()
                .oauth2(key)
                .contentType(ContentType.JSON)
                .body(body)
                .post("/v1/telemetry")
                .then();
    }

    public static ValidatableResponse capacity(String key, String node) {
        return given().auth().oauth2(key).get("/v1/nodes/" + node + "/capacity").then();
    }

    /** What is on the topic of a node now, tombstones as null, oldest first. */
    public List<CapacitySnapshot> snapshots(String node) {
        List<CapacitySnapshot> snapshots = new ArrayList<>();
        for (ConsumerRecord<String, byte[]> record : records.all(Topic.TELEMETRY_CAPACITY.topicName())) {
            if (record.key().equals(node)) {
                try {
                    snapshots.add(
                            record.value() == null
                                    ? null
                                    : (CapacitySnapshot)
                                            EventCodec.decode(record).data());
                } catch (UnreadableEventException e) {
                    throw new AssertionError(e);
                }
            }
        }
        return snapshots;
    }

    /** The accepted reports of a node, with their event ids. */
    public List<Accepted> reports(String node) {
        List<Accepted> reports = new ArrayList<>();
        for (ConsumerRecord<String, byte[]> record : records.all(Topic.TELEMETRY_REPORTS.topicName())) {
            if (node.equals(record.key())) {
                try {
                    var event = EventCodec.decode(record);
                    reports.add(new Accepted(event.id(), (TelemetryReported) event.data()));
                } catch (UnreadableEventException e) {
                    // A test put it there.
                }
            }
        }
        return reports;
    }

    /** A report on the topic. */
    public record Accepted(String id, TelemetryReported reported) {}
}
