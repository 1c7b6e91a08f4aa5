package io.umamiedge.benchmarks.telemetry;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.umamiedge.cli.OperatorClient;
import io.umamiedge.contracts.event.EventCodec;
import io.umamiedge.contracts.event.Json;
import io.umamiedge.contracts.event.UnreadableEventException;
import io.umamiedge.contracts.key.ApiKey;
import io.umamiedge.contracts.key.KeyHasher;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.contracts.registry.KeyRecord;
import io.umamiedge.contracts.registry.Node;
import io.umamiedge.contracts.registry.RegistryRecord;
import io.umamiedge.contracts.registry.RegistryResource;
import io.umamiedge.contracts.topic.Topic;
import io.umamiedge.local.Grid;
import io.umamiedge.local.Service;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Puts a fleet on the registry: through deploy-service as an operator would, or, for more nodes than anybody would wait
 * for, straight onto the topic as deploy-service would have written them. After the second, deploy-service must be told
 * nothing more: it would give out revisions that are taken.
 */
final class Registration {
    private static final int AT_ONCE = 4;
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration KNOWN_LIMIT = Duration.ofMinutes(3);
    private static final int NOT_FOUND = 404;

    private static final String NODE = """
            {"site_id": "bench", "tiers": ["pilot", "enterprise"], "certifications": [],
             "runtimes": [{"id": "main", "group": "vllm", "base_url": "http://127.0.0.1:9", "models": ["llama-3.1-8b"],
                           "max_concurrency": 10000}]}""";

    private final Grid grid;
    private final OperatorClient operator;
    private final InstantSource clock = InstantSource.system();

    Registration(Grid grid) {
        this.grid = grid;
        this.operator = new OperatorClient(grid.operatorKey());
    }

    /** A corridor with one site and so many active nodes, numbered from 0, each with a key. */
    List<FleetNode> throughDeployService(int count) throws IOException, InterruptedException {
        put("corridors/bench", """
                {"name": "Benchmark", "region": "EU", "countries": ["DE"]}""");
        put("site-owners/bench", """
                {"name": "Benchmark", "country": "DE", "currency": "EUR", "payout_share_bps": 7000}""");
        put("sites/bench", """
                {"corridor_id": "bench", "owner_id": "bench", "name": "Benchmark", "country": "DE",
                 "node_group": "colocation", "latitude": 50.11, "longitude": 8.68}""");
        List<Future<FleetNode>> nodes = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            for (int i = 0; i < count; i++) {
                String id = FleetNode.id(i).value();
                int number = i;
                nodes.add(threads.submit(() -> {
                    put("nodes/" + id, NODE);
                    operator.post(deploy("nodes/" + id + "/activate"), "");
                    return new FleetNode(
                            FleetNode.id(number),
                            operator.post(deploy("nodes/" + id + "/keys"), "{}")
                                    .path("secret")
                                    .asText());
                }));
            }
            List<FleetNode> registered = new ArrayList<>();
            for (Future<FleetNode> node : nodes) {
                registered.add(node.get());
            }
            return registered;
        } catch (ExecutionException e) {
            throw new IOException("the fleet could not be registered: " + e.getCause(), e);
        }
    }

    /** More active nodes at the same site, with numbers from {@code from} to below {@code to}, each with a key. */
    List<FleetNode> ontoTheTopic(int from, int to) throws IOException {
        KeyHasher hasher = new KeyHasher(
                "p1",
                HexFormat.of()
                        .parseHex(Files.readString(grid.home()
                                        .directory()
                                        .resolve("secrets")
                                        .resolve("key.pepper"))
                                .strip()));
        SecureRandom random = new SecureRandom();
        Instant now = clock.instant();
        List<FleetNode> registered = new ArrayList<>();
        long revision = newestRevision(from);
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", grid.kafkaBootstrap(), "acks", "all", "linger.ms", 5),
                new StringSerializer(),
                new ByteArraySerializer())) {
            for (int i = from; i < to; i++) {
                FleetNode node = new FleetNode(
                        FleetNode.id(i), ApiKey.issue(KeyKind.NODE, random).secret());
                send(producer, node(node), ++revision, now);
                send(producer, key(node, hasher, now), ++revision, now);
                registered.add(node);
            }
            producer.flush();
        }
        return registered;
    }

    /** Returns once telemetry-service accepts the node's key; throws {@link IOException} when it does not in time. */
    void awaitKnown(FleetNode node) throws IOException, InterruptedException {
        OperatorClient asNode = new OperatorClient(node.secret());
        URI own = grid.url(Service.TELEMETRY).resolve("/v1/nodes/" + node.id() + "/capacity");
        long end = System.nanoTime() + KNOWN_LIMIT.toNanos();
        int status;
        do {
            Thread.sleep(POLL);
            // 404: it may ask, but has not reported.
            status = asNode.send("GET", own, "").status();
        } while (status != NOT_FOUND && System.nanoTime() < end);
        if (status != NOT_FOUND) {
            throw new IOException("telemetry-service does not know the key of " + node + " after "
                    + KNOWN_LIMIT.toSeconds() + " s: it answers " + status);
        }
    }

    private static void send(
            KafkaProducer<String, byte[]> producer, RegistryResource resource, long revision, Instant now) {
        var _ = producer.send(EventCodec.encode(
                new RegistryRecord(resource.kind(), resource.resourceId(), revision, resource), "deploy-service", now));
    }

    private static Node node(FleetNode node) throws IOException {
        return Json.lenient()
                .readValue(
                        NODE.replaceFirst("\\{", "{\"id\": \"" + node.id() + "\", \"state\": \"active\", "),
                        Node.class);
    }

    private static KeyRecord key(FleetNode node, KeyHasher hasher, Instant now) throws JsonProcessingException {
        ApiKey key = ApiKey.parse(node.secret()).orElseThrow();
        return Json.lenient()
                .readValue(
                        """
                        {"id": "key-%s", "holder_kind": "node", "holder_id": "%s", "hash": "%s", "pepper_id": "%s",
                         "hint": "%s", "created_at": "%s"}""".formatted(node.id(), node.id(), hasher.hash(key), hasher.pepperId(), key.hint(), now),
                        KeyRecord.class);
    }

    /** Once the topic has the keys of so many nodes: the last may still be on its way through deploy-service's outbox. */
    private long newestRevision(int nodes) throws IOException {
        TopicPartition registry = new TopicPartition(Topic.DEPLOY_REGISTRY.topicName(), 0);
        long deadline = System.nanoTime() + KNOWN_LIMIT.toNanos();
        try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", grid.kafkaBootstrap(), "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(registry));
            long newest = 0;
            int keys = 0;
            while (keys < nodes || consumer.position(registry) < end(consumer, registry)) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                    RegistryRecord read = EventCodec.decodeRegistry(record);
                    newest = Math.max(newest, read.revision());
                    keys += read.resource() instanceof KeyRecord key && key.holderKind() == KeyKind.NODE ? 1 : 0;
                }
                if (System.nanoTime() > deadline) {
                    throw new IOException("the registry topic has %d keys of %d nodes".formatted(keys, nodes));
                }
            }
            return newest;
        } catch (UnreadableEventException e) {
            throw new IOException("the registry topic cannot be read", e);
        }
    }

    private static long end(KafkaConsumer<String, byte[]> consumer, TopicPartition partition) {
        return consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
    }

    private void put(String path, String body) throws IOException {
        OperatorClient.Answer answer = operator.send("PUT", deploy(path), body);
        if (!answer.isSuccess()) {
            throw new IOException(path + " could not be registered: " + answer.body());
        }
    }

    private URI deploy(String path) {
        return grid.url(Service.DEPLOY).resolve("/v1/" + path);
    }
}
