package io.umamiedge.benchmarks.gateway;

import io.umamiedge.benchmarks.gateway.Contender.Kind;
import io.umamiedge.benchmarks.load.HttpLoad;
import io.umamiedge.benchmarks.load.LoadResult;
import io.umamiedge.benchmarks.load.Pace;
import io.umamiedge.benchmarks.suite.Run;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** Loads the gateway until its compiler is done: until requests no longer become cheaper. */
final class WarmUp {
    private static final int CONNECTIONS = 64;
    private static final Duration WINDOW = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofMinutes(6);
    private static final Duration REST = Duration.ofMinutes(5);
    private static final double STILL_FALLING = 0.93;
    private static final int CALM_WINDOWS = 2;

    private final Run run;
    private final Contender gateway;

    WarmUp(Run run, Contender gateway) {
        this.run = run;
        this.gateway = gateway;
    }

    /**
     * Ends after two rounds in a row in which neither kind became 7 % cheaper, or after 6 minutes (quick: one), and when
     * the services behind the gateway have caught up, or after 5 minutes more.
     */
    void untilSteady() throws IOException, InterruptedException {
        run.progress("warming up until requests no longer become cheaper");
        long end = System.nanoTime() + run.choose(LONGEST, LONGEST.dividedBy(6)).toNanos();
        Map<Kind, Double> cheapest = new EnumMap<>(Kind.class);
        int calm = 0;
        while (calm < CALM_WINDOWS && System.nanoTime() < end) {
            boolean fell = false;
            for (Kind kind : Kind.values()) {
                double micros = window(kind);
                fell |= micros < STILL_FALLING * cheapest.getOrDefault(kind, Double.MAX_VALUE);
                cheapest.merge(kind, micros, Math::min);
            }
            calm = fell ? 0 : calm + 1;
            run.progress("    CPU so far: plain %.0f µs, stream %.0f µs"
                    .formatted(cheapest.get(Kind.PLAIN), cheapest.get(Kind.STREAM)));
        }
        run.progress("waiting until audit and billing are done with that");
        Quiet.await(run.choose(REST, REST.dividedBy(10)));
    }

    private double window(Kind kind) throws IOException {
        try (HttpLoad load = HttpLoad.connect(gateway.url(), CONNECTIONS, gateway.requests(kind))) {
            Duration before = gateway.cost().cpu();
            LoadResult result = load.run(Pace.asAnswered(), WINDOW);
            long answers = Math.max(1, result.sent() - result.unanswered());
            return gateway.cost().cpu().minus(before).toNanos() / 1e3 / answers;
        }
    }
}
