package io.umamiedge.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.umamiedge.cli.Applied;
import io.umamiedge.cli.Applier;
import io.umamiedge.cli.Declaration;
import io.umamiedge.cli.Declarations;
import io.umamiedge.cli.OperatorClient;
import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.local.Grid;
import io.umamiedge.local.Service;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;

/**
 * The demonstration's corridors, nodes and customers on a running grid: registered, keyed, started and ready to be
 * routed to.
 */
public final class DemoGrid implements AutoCloseable {
    public static final CustomerId PILOT = new CustomerId("lumen-pilot");
    public static final CustomerId ENTERPRISE = new CustomerId("meridian-enterprise");
    public static final CustomerId SOVEREIGN = new CustomerId("najd-sovereign");
    public static final List<CustomerId> CUSTOMERS = List.of(PILOT, ENTERPRISE, SOVEREIGN);
    public static final List<String> OWNERS = List.of("rhein-colo", "canal-edge", "gulf-retail");

    private static final Map<NodeId, List<String>> NODES = Map.of(
            new NodeId("de-1"), List.of("llama-3.1-8b", "mistral-7b"),
            new NodeId("de-2"), List.of("llama-3.1-8b", "mistral-7b"),
            new NodeId("fr-1"), List.of("llama-3.1-8b", "mistral-7b"),
            new NodeId("nl-1"), List.of("llama-3.1-8b"),
            new NodeId("ae-1"), List.of("llama-3.1-8b"),
            new NodeId("sa-1"), List.of("llama-3.1-8b"));
    private static final Duration ROUTABLE_LIMIT = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(100);

    private final Grid grid;
    private final OperatorClient operator;
    private final DemoNodes nodes;
    private final Map<CustomerId, String> customerKeys;

    private DemoGrid(Grid grid, OperatorClient operator, DemoNodes nodes, Map<CustomerId, String> customerKeys) {
        this.grid = grid;
        this.operator = operator;
        this.nodes = nodes;
        this.customerKeys = Map.copyOf(customerKeys);
    }

    /**
     * Registers everything, gives out keys, starts the nodes and returns when each of them can be routed to.
     *
     * @param directory where the nodes' key files and logs go
     */
    public static DemoGrid prepare(Grid grid, Path directory) throws IOException {
        OperatorClient operator = new OperatorClient(grid.operatorKey());
        DemoNodes nodes = new DemoNodes(directory, grid.url(Service.TELEMETRY), List.copyOf(NODES.keySet()));
        Map<CustomerId, String> customerKeys = new HashMap<>();
        DemoGrid demo;
        try {
            apply(grid, operator, nodes);
            for (CustomerId customer : CUSTOMERS) {
                customerKeys.put(customer, issueKey(grid, operator, "customers", customer.value()));
            }
            for (Map.Entry<NodeId, List<String>> node : NODES.entrySet()) {
                String id = node.getKey().value();
                activate(grid, operator, id);
                nodes.start(node.getKey(), node.getValue(), issueKey(grid, operator, "nodes", id));
            }
            demo = new DemoGrid(grid, operator, nodes, customerKeys);
            demo.awaitRoutable();
        } catch (IOException | RuntimeException e) {
            nodes.close();
            throw e;
        }
        return demo;
    }

    public Grid grid() {
        return grid;
    }

    public OperatorClient operator() {
        return operator;
    }

    public DemoNodes nodes() {
        return nodes;
    }

    /** Each customer's secret. */
    public Map<CustomerId, String> customerKeys() {
        return customerKeys;
    }

    /** Traffic of all three customers; {@code run} is unlike any other run's. */
    public Traffic traffic(String run) {
        return new Traffic(grid.url(Service.GATEWAY), run, customerKeys);
    }

    /** The grid's end of the books from now on. */
    public GridReader reader(Instant now) {
        return new GridReader(grid.kafkaBootstrap(), operator, grid.url(Service.AUDIT), grid.url(Service.BILLING), now);
    }

    /** Brings a killed node back with a new key and returns when it can be routed to. */
    public void restartNode(NodeId node) throws IOException {
        List<String> models = NODES.getOrDefault(node, List.of());
        nodes.start(node, models, issueKey(grid, operator, "nodes", node.value()));
        awaitRoutable();
    }

    /** A deployment record, as the operator guide asks of every deployment. */
    public void recordDeployment(String releaseName, URI evidence) throws IOException {
        operator.post(grid.url(Service.DEPLOY).resolve("/v1/deployments"), """
                {"release_name": "%s", "environment": "demo", "status": "success", "evidence_uri": "%s"}""".formatted(releaseName, evidence));
    }

    @Override
    public void close() {
        nodes.close();
    }

    private static void apply(Grid grid, OperatorClient operator, DemoNodes nodes) throws IOException {
        String yaml = manifest();
        for (NodeId node : NODES.keySet()) {
            yaml = yaml.replace("${" + node + "}", nodes.baseUrl(node).toString());
        }
        Applier applier = new Applier(grid.url(Service.DEPLOY), operator);
        for (Declaration declaration : Declarations.read(yaml, "the demonstration's grid")) {
            Applied applied = applier.apply(declaration);
            if (applied.effect() == Applied.Effect.FAILED) {
                throw new IOException(declaration + " could not be applied: " + String.join("; ", applied.errors()));
            }
        }
    }

    private static String manifest() throws IOException {
        try (InputStream yaml = DemoGrid.class.getResourceAsStream("/demo/grid.yaml")) {
            if (yaml == null) {
                throw new IOException("the demonstration's grid.yaml is missing from this build");
            }
            return new String(yaml.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void activate(Grid grid, OperatorClient operator, String node) throws IOException {
        URI uri = grid.url(Service.DEPLOY).resolve("/v1/nodes/" + node);
        if (!"active".equals(operator.get(uri).path("state").asText())) {
            operator.post(URI.create(uri + "/activate"), "");
        }
    }

    private static String issueKey(Grid grid, OperatorClient operator, String holders, String id) throws IOException {
        URI uri = grid.url(Service.DEPLOY).resolve("/v1/" + holders + "/" + id + "/keys");
        return operator.post(uri, "{}").path("secret").asText();
    }

    /** Returns when every node can be routed to; throws {@link IOException} naming those that cannot after 30 s. */
    public void awaitRoutable() throws IOException {
        long end = System.nanoTime() + ROUTABLE_LIMIT.toNanos();
        Set<String> waiting = new TreeSet<>();
        List<String> reasons = new ArrayList<>();
        do {
            waiting.clear();
            reasons.clear();
            NODES.keySet().forEach(node -> waiting.add(node.value()));
            JsonNode candidates = operator.get(grid.url(Service.ROUTING).resolve("/v1/candidates?limit=500"));
            for (JsonNode candidate : candidates.path("items")) {
                if ("eligible".equals(candidate.path("verdict").asText())) {
                    waiting.remove(candidate.path("node_id").asText());
                } else {
                    reasons.add(candidate.path("node_id").asText() + ": "
                            + candidate.path("reason").asText());
                }
            }
            if (waiting.isEmpty()) {
                return;
            }
            LockSupport.parkNanos(POLL.toNanos());
        } while (System.nanoTime() - end < 0);
        throw new IOException(
                "nodes " + waiting + " cannot be routed to after " + ROUTABLE_LIMIT.toSeconds() + " s " + reasons);
    }
}
