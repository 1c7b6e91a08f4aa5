package io.umamiedge.benchmarks.gateway;

import io.umamiedge.benchmarks.gateway.Contender.Kind;
import io.umamiedge.benchmarks.grid.MeasuredGrid;
import io.umamiedge.benchmarks.grid.TopicEnds;
import io.umamiedge.benchmarks.load.HttpLoad;
import io.umamiedge.benchmarks.load.LoadResult;
import io.umamiedge.benchmarks.load.Pace;
import io.umamiedge.benchmarks.suite.Finding;
import io.umamiedge.benchmarks.suite.Limit;
import io.umamiedge.benchmarks.suite.Quantity;
import io.umamiedge.benchmarks.suite.Run;
import io.umamiedge.contracts.topic.Topic;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What it costs a customer that a node is dead, when nobody has noticed yet. */
final class FailoverCost {
    private static final int DEAD = 1;
    private static final int CORRIDORS = 4;
    private static final int OK = 200;
    // umamiedge.gateway.nodes.connect-timeout, and 50 ms.
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);
    private static final Limit LIMIT =
            Limit.atMost((double) CONNECT_TIMEOUT.plusMillis(50).toMillis(), "ms");
    private static final double REQUESTS_PER_SECOND = 20;

    private final Run run;
    private final FixedRuntime runtime;
    private final MeasuredGrid grid;
    private final Contender gateway;

    FailoverCost(Run run, FixedRuntime runtime, MeasuredGrid grid, Contender gateway) {
        this.run = run;
        this.runtime = runtime;
        this.grid = grid;
        this.gateway = gateway;
    }

    void measure() throws IOException, InterruptedException {
        run.progress("measuring what a dead node costs a customer");
        runtime.follow(new FixedRuntime.Script(4, Duration.ofMillis(2), Duration.ofMillis(1)));
        double worst = 0;
        long failovers = 0;
        try (TopicEnds ends = new TopicEnds(grid.grid().kafkaBootstrap())) {
            for (int i = 0; i < CORRIDORS; i++) {
                try (DeadNodes dead = new DeadNodes(DEAD)) {
                    long before = ends.of(Topic.ROUTING_FAILOVERS);
                    LoadResult result = load("dead" + i, dead);
                    failovers += ends.of(Topic.ROUTING_FAILOVERS) - before;
                    worst = Math.max(worst, result.millisToFirstByte(100) - result.millisToFirstByte(50));
                }
            }
        }
        String what = "node death before the first token, cost to the customer";
        run.found(
                failovers == 0
                        ? Finding.unmeasured(what, LIMIT, "no request met a dead node")
                        : Finding.target(what, LIMIT, new Quantity(worst, "ms"))
                                .noted("the worst of %s, of nodes that answer no packet; beyond the median request"
                                        .formatted(Quantity.of(failovers, "failovers"))));
    }

    /** On many connections, so that no request waits for one that has met the dead node. */
    private LoadResult load(String name, DeadNodes dead) throws IOException, InterruptedException {
        List<URI> nodes = new ArrayList<>(dead.urls());
        nodes.addAll(runtime.urls().subList(0, 1));
        Contender customer =
                new Contender(gateway.name(), gateway.url(), BenchCorridor.register(grid, name, nodes), gateway.cost());
        customer.awaitServing();
        try (HttpLoad load = HttpLoad.connect(customer.url(), 64, customer.requests(Kind.STREAM))) {
            LoadResult result = load.run(Pace.perSecond(REQUESTS_PER_SECOND), Duration.ofSeconds(6));
            if (!result.except(OK).isEmpty()) {
                throw new IOException("a dead node cost requests: " + result.except(OK));
            }
            return result;
        }
    }
}
