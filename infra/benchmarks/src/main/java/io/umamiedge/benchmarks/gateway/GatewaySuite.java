package io.umamiedge.benchmarks.gateway;

import io.umamiedge.benchmarks.grid.MeasuredGrid;
import io.umamiedge.benchmarks.suite.Finding;
import io.umamiedge.benchmarks.suite.Limit;
import io.umamiedge.benchmarks.suite.Run;
import io.umamiedge.benchmarks.suite.Suite;
import io.umamiedge.local.Service;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What the gateway costs and adds, with everything switched on. */
@Command(
        name = "gateway",
        description = "What relaying a request costs and adds, beside nginx.",
        mixinStandardHelpOptions = true)
public final class GatewaySuite implements Suite {
    private static final int NODES = 4;
    private static final Limit BELOW_PEERS = Limit.atMost(1, "× the cheapest peer");

    /** What can be measured by itself. */
    enum Part {
        /** Processor time per request, plain and streaming, at 1 to 1 000 connections. */
        COST,
        /** Added p99 and time to first token at one connection. */
        LATENCY,
        /** Processor time per relayed token. */
        TOKENS,
        /** What a dead node costs a customer. */
        FAILOVER,
        /** Whether memory stays flat over a million requests. */
        MEMORY
    }

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "<part>",
            description = "Some of: cost, latency, tokens, failover, memory; such a run ends with status 1.")
    private Set<Part> parts = EnumSet.allOf(Part.class);

    @ArgGroup(exclusive = false, multiplicity = "0..*", heading = "Gateways to measure beside this one:%n")
    private List<Peer> peers = new ArrayList<>();

    @Override
    public void measure(Run run) throws IOException, InterruptedException {
        if (!parts.containsAll(EnumSet.allOf(Part.class))) {
            run.leavesOut();
        }
        try (FixedRuntime runtime = FixedRuntime.start(NODES);
                MeasuredGrid grid = MeasuredGrid.start(run, patience());
                Others others = Others.start(run, runtime, peers)) {
            Contender gateway = gateway(grid, runtime);
            new WarmUp(run, gateway).untilSteady();
            measure(run, new Setting(runtime, grid, gateway, others));
        }
    }

    /** What all parts share. */
    private record Setting(FixedRuntime runtime, MeasuredGrid grid, Contender gateway, Others others) {}

    private void measure(Run run, Setting setting) throws IOException, InterruptedException {
        FixedRuntime runtime = setting.runtime();
        Contender gateway = setting.gateway();
        List<Contender> others = setting.others().all();
        if (parts.contains(Part.COST)) {
            new RelayCost(run, runtime, gateway, others).measure();
            if (peers.isEmpty()) {
                run.found(Finding.unmeasured(
                        "CPU per request below every AI gateway", BELOW_PEERS, "no peer was named (--peer-command)"));
            }
        }
        if (parts.contains(Part.LATENCY)) {
            new AddedLatency(run, runtime, setting.others().direct(), gateway, others).measure();
        }
        if (parts.contains(Part.TOKENS)) {
            new EventCost(run, runtime, gateway, others).measure();
        }
        if (parts.contains(Part.FAILOVER)) {
            new FailoverCost(run, runtime, setting.grid(), gateway).measure();
        }
        if (parts.contains(Part.MEMORY)) {
            new FlatMemory(run, runtime, gateway).measure();
        }
    }

    /** Nodes report once, at the start: nobody is to notice by himself that some are dead. */
    private static Map<String, String> patience() {
        return Map.of(
                "UMAMIEDGE_TELEMETRY_STALE_AFTER", "PT2H",
                "UMAMIEDGE_TELEMETRY_OFFLINE_AFTER", "PT3H",
                "UMAMIEDGE_ROUTING_CANDIDATES_SILENCE_LIMIT", "PT3H");
    }

    /** What the grid's gateway has used. */
    static Contender.Cost cost(MeasuredGrid grid) {
        return new Contender.Cost() {
            @Override
            public Duration cpu() throws IOException {
                return grid.usage(Service.GATEWAY).cpu();
            }

            @Override
            public long residentBytes() throws IOException {
                return grid.usage(Service.GATEWAY).residentBytes();
            }
        };
    }

    private static Contender gateway(MeasuredGrid grid, FixedRuntime runtime) throws IOException, InterruptedException {
        String key = BenchCorridor.register(grid, "bench", runtime.urls());
        Contender gateway = new Contender("gateway", grid.grid().url(Service.GATEWAY), key, cost(grid));
        gateway.awaitServing();
        return gateway;
    }
}
