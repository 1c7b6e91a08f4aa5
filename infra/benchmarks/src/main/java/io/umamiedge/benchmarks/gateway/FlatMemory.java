package io.umamiedge.benchmarks.gateway;

import io.umamiedge.benchmarks.load.HttpLoad;
import io.umamiedge.benchmarks.load.LoadResult;
import io.umamiedge.benchmarks.load.Pace;
import io.umamiedge.benchmarks.suite.Finding;
import io.umamiedge.benchmarks.suite.Limit;
import io.umamiedge.benchmarks.suite.Quantity;
import io.umamiedge.benchmarks.suite.Run;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Whether the gateway's memory stays flat over a million requests: the last third of them against the second. */
final class FlatMemory {
    private static final Limit GROWTH = Limit.atMost(5, "%");
    private static final int CONNECTIONS = 64;
    private static final int OK = 200;
    private static final long REQUESTS = 1_000_000;
    private static final int THIRDS = 3;
    private static final double MEGABYTE = 1e6;
    private static final Duration LONGEST = Duration.ofMinutes(20);

    private final Run run;
    private final FixedRuntime runtime;
    private final Contender gateway;

    FlatMemory(Run run, FixedRuntime runtime, Contender gateway) {
        this.run = run;
        this.runtime = runtime;
        this.gateway = gateway;
    }

    void measure() throws IOException, InterruptedException {
        long wanted = run.choose(REQUESTS, REQUESTS / 100);
        run.progress("measuring memory over " + Quantity.of(wanted, "requests"));
        runtime.follow(new FixedRuntime.Script(16, Duration.ZERO, Duration.ZERO));
        List<Double> resident = new ArrayList<>();
        long answered = 0;
        String trouble = "";
        long end = System.nanoTime() + LONGEST.toNanos();
        try (HttpLoad load = HttpLoad.connect(gateway.url(), CONNECTIONS, gateway.mixed())) {
            while (answered < wanted && trouble.isEmpty() && System.nanoTime() < end) {
                LoadResult result = load.run(Pace.asAnswered(), Duration.ofSeconds(2));
                answered += result.answeredWith(OK);
                trouble = result.except(OK);
                resident.add(gateway.cost().residentBytes() / MEGABYTE);
            }
        }
        run.found(finding(wanted, answered, resident, trouble));
    }

    private static Finding finding(long wanted, long answered, List<Double> resident, String trouble) {
        String what = "gateway memory, growth over " + Quantity.of(wanted, "requests");
        if (answered < wanted) {
            return Finding.unmeasured(
                    what, GROWTH, "only " + Quantity.of(answered, "requests") + " were answered " + trouble);
        }
        int third = resident.size() / THIRDS;
        double before = median(resident.subList(third, 2 * third));
        double after = median(resident.subList(2 * third, resident.size()));
        return Finding.target(what, GROWTH, new Quantity(100 * (after - before) / before, "%"))
                .noted("as many as are answered, every tenth a stream; %.0f MB in the second third, %.0f MB in the last"
                        .formatted(before, after));
    }

    private static double median(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).sorted().toArray()[values.size() / 2];
    }
}
