package io.umamiedge.telemetry;

import io.umamiedge.contracts.event.Event;
import io.umamiedge.contracts.event.EventCodec;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.telemetry.CapacitySnapshot;
import io.umamiedge.contracts.telemetry.NodeHealth;
import io.umamiedge.contracts.topic.Topic;
import io.umamiedge.platform.testing.KafkaResource;
import io.umamiedge.platform.testing.Records;
import io.umamiedge.platform.testing.RegistryFixture;
import io.umamiedge.platform.testing.Samples;
import java.net.URI;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * A broker as an earlier run of the service left it: {@value #SLEEPER} reported an hour ago, {@value #REMOVED} did too
 * and was removed while nobody looked.
 */
public class GridResource extends KafkaResource {
    public static final String SLEEPER = "sleeper";
    public static final String REMOVED = "removed";
    public static final UUID BOOT = new UUID(7, 7);
    public static final long SEQ = 41;

    @Override
    public Map<String, String> start() {
        Map<String, String> settings = new HashMap<>(super.start());
        String bootstrapServers = settings.get("kafka.bootstrap.servers");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.createTopics(Stream.of(Topic.DEPLOY_REGISTRY, Topic.TELEMETRY_CAPACITY)
                            .map(topic -> new NewTopic(topic.topicName(), topic.partitions(), (short) 1)
                                    .configs(topic.configuration()))
                            .toList())
                    .all()
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        new Records(bootstrapServers)
                .send(List.of(EventCodec.encode(snapshot(SLEEPER)), EventCodec.encode(snapshot(REMOVED))));
        new RegistryFixture(bootstrapServers).put(Samples.node(SLEEPER, "berlin", URI.create("http://127.0.0.1:9000")));
        settings.put("umamiedge.telemetry.stale-after", "PT2S");
        settings.put("umamiedge.telemetry.offline-after", "PT5S");
        settings.put("umamiedge.telemetry.ingest.body-timeout", "PT1S");
        settings.put("umamiedge.telemetry.streams.limit", "2");
        return settings;
    }

    private static Event<CapacitySnapshot> snapshot(String node) {
        Instant then = Instant.now().minusSeconds(3_600);
        return new Event<>(
                node,
                "telemetry-service",
                node,
                then,
                null,
                new CapacitySnapshot(
                        new NodeId(node),
                        BOOT,
                        SEQ,
                        then,
                        NodeHealth.READY,
                        "every runtime is ready",
                        then,
                        List.of(),
                        List.of(),
                        0,
                        List.of()));
    }
}
