package io.umamiedge.benchmarks.gateway;

import io.umamiedge.benchmarks.gateway.Contender.Kind;
import io.umamiedge.benchmarks.load.Pace;
import io.umamiedge.benchmarks.suite.Finding;
import io.umamiedge.benchmarks.suite.Limit;
import io.umamiedge.benchmarks.suite.Quantity;
import io.umamiedge.benchmarks.suite.Run;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Processor time per token that is relayed by itself, as a model generates them; the whole request is in it. */
final class EventCost {
    private static final Limit LIMIT = Limit.atMost(50, "µs");
    private static final int TOKENS = 200;
    private static final int STREAMS = 16;
    private static final int ROUNDS = 3;

    private final Run run;
    private final FixedRuntime runtime;
    private final Contender gateway;
    private final List<Contender> others;

    EventCost(Run run, FixedRuntime runtime, Contender gateway, List<Contender> others) {
        this.run = run;
        this.runtime = runtime;
        this.gateway = gateway;
        this.others = List.copyOf(others);
    }

    void measure() throws IOException, InterruptedException {
        run.progress("measuring what a relayed token costs");
        runtime.follow(new FixedRuntime.Script(TOKENS, Duration.ofMillis(20), Duration.ofMillis(4)));
        Trial ours = trial(gateway);
        Finding finding = Finding.target("CPU per relayed token event", LIMIT, perToken(ours))
                .noted("%d streams at once, a token every 4 ms, request and records included, the middle of %d rounds"
                        .formatted(STREAMS, ROUNDS));
        for (Contender other : others) {
            finding = finding.beside(other.name(), perToken(trial(other)));
        }
        run.found(finding);
    }

    private Trial trial(Contender contender) throws IOException, InterruptedException {
        Duration duration = run.choose(Duration.ofSeconds(12), Duration.ofSeconds(4));
        List<Trial> rounds = new ArrayList<>();
        for (int round = 0; round < run.choose(ROUNDS, 1); round++) {
            rounds.add(Trial.of(contender, Kind.STREAM, STREAMS, Pace.asAnswered(), duration));
        }
        return Trial.middle(rounds);
    }

    private static Quantity perToken(Trial trial) {
        return new Quantity(trial.cpuMicros() / TOKENS, "µs");
    }
}
