package io.umamiedge.benchmarks.gateway;

import io.umamiedge.benchmarks.grid.MeasuredGrid;
import io.umamiedge.cli.OperatorClient;
import io.umamiedge.local.Service;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;

/**
 * A corridor of its own with nodes, each of which has said once that it is ready, and a customer who may ask for as much
 * as can be; registered as an operator would.
 */
final class BenchCorridor {
    private static final Duration KNOWN_LIMIT = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final MeasuredGrid grid;
    private final String name;
    private final OperatorClient operator;
    private final InstantSource clock = InstantSource.system();

    private BenchCorridor(MeasuredGrid grid, String name) {
        this.grid = grid;
        this.name = name;
        this.operator = new OperatorClient(grid.grid().operatorKey());
    }

    /**
     * Registers all of it.
     *
     * @param name of everything in it
     * @return the customer's key
     */
    static String register(MeasuredGrid grid, String name, List<URI> runtimes)
            throws IOException, InterruptedException {
        return new BenchCorridor(grid, name).register(runtimes);
    }

    private String register(List<URI> runtimes) throws IOException, InterruptedException {
        put("corridors/" + name, """
                {"name": "Benchmark", "region": "EU", "countries": ["DE"]}""");
        put("site-owners/" + name, """
                {"name": "Benchmark", "country": "DE", "currency": "EUR", "payout_share_bps": 7000}""");
        put("sites/" + name, """
                {"corridor_id": "%1$s", "owner_id": "%1$s", "name": "Benchmark", "country": "DE",
                 "node_group": "colocation", "latitude": 50.11, "longitude": 8.68}""".formatted(name));
        put("residency-policies/" + name, """
                {"allowed_countries": ["DE"], "blocked_countries": [], "audit": "standard"}""");
        put("sla-policies/" + name, """
                {"uptime_target": 0.999, "p95_latency_ms": 5000, "escalation_window_minutes": 60,
                 "failover_rule": "any_permitted"}""");
        for (int i = 0; i < runtimes.size(); i++) {
            node(name + "-" + i, runtimes.get(i));
        }
        put("customers/" + name, """
                {"name": "Benchmark", "tier": "enterprise", "home_corridor_id": "%1$s", "corridors": ["%1$s"],
                 "residency_policy_id": "%1$s", "sla_policy_id": "%1$s", "dedicated_node_ids": [],
                 "limits": {"requests_per_minute": 1000000000, "tokens_per_minute": 1000000000000,
                            "max_concurrency": 1000000}}""".formatted(name));
        return secret("customers/" + name);
    }

    private void node(String id, URI runtime) throws IOException, InterruptedException {
        put("nodes/" + id, """
                {"site_id": "%s", "tiers": ["pilot", "enterprise"], "certifications": [],
                 "runtimes": [{"id": "main", "group": "vllm", "base_url": "%s", "models": ["llama-3.1-8b"],
                               "max_concurrency": 10000}]}""".formatted(name, runtime));
        operator.post(deploy("nodes/" + id + "/activate"), "");
        OperatorClient node = new OperatorClient(secret("nodes/" + id));
        Instant now = clock.instant();
        String report = """
                {"boot_id": "%s", "seq": 1, "observed_at": "%s",
                 "runtimes": [{"id": "main", "state": "ready", "slots": 10000, "running": 0, "waiting": 0}]}""".formatted(UUID.randomUUID(), now);
        URI telemetry = grid.grid().url(Service.TELEMETRY).resolve("/v1/telemetry");
        long end = System.nanoTime() + KNOWN_LIMIT.toNanos();
        OperatorClient.Answer answer = node.send("POST", telemetry, report);
        while (!answer.isSuccess() && System.nanoTime() < end) {
            Thread.sleep(PAUSE);
            answer = node.send("POST", telemetry, report);
        }
        if (!answer.isSuccess()) {
            throw new IOException("telemetry-service does not take the report of " + id + ": " + answer.body());
        }
    }

    private String secret(String holder) throws IOException {
        return operator.post(deploy(holder + "/keys"), "{}").path("secret").asText();
    }

    private void put(String path, String body) throws IOException {
        OperatorClient.Answer answer = operator.send("PUT", deploy(path), body);
        if (!answer.isSuccess()) {
            throw new IOException(path + " could not be registered: " + answer.body());
        }
    }

    private URI deploy(String path) {
        return grid.grid().url(Service.DEPLOY).resolve("/v1/" + path);
    }
}
