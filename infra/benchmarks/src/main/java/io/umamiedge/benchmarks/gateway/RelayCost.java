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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Processor time per request of the gateway and of everything beside it, at the same even pace. */
final class RelayCost {
    private static final Limit TIMES_NGINX = Limit.atMost(2.5, "× nginx");
    private static final Limit TIMES_PEER = Limit.atMost(1, "× the cheapest peer");
    private static final int ROUNDS = 3;
    private static final int MOST_CONNECTIONS = 64;

    private final Run run;
    private final FixedRuntime runtime;
    private final Contender gateway;
    private final List<Contender> others;

    RelayCost(Run run, FixedRuntime runtime, Contender gateway, List<Contender> others) {
        this.run = run;
        this.runtime = runtime;
        this.gateway = gateway;
        this.others = List.copyOf(others);
    }

    /** How many connections ask how often; the pace leaves two cores room for everything, at the slowest peer's too. */
    private record Cell(Kind kind, int connections, double perSecond) {
        @Override
        public String toString() {
            return "CPU per " + kind.words() + ", "
                    + Quantity.of(connections, connections == 1 ? "connection" : "connections");
        }
    }

    private static final List<Cell> CELLS = List.of(
            new Cell(Kind.PLAIN, 1, 200),
            new Cell(Kind.PLAIN, 16, 1_000),
            new Cell(Kind.PLAIN, MOST_CONNECTIONS, 1_000),
            new Cell(Kind.PLAIN, 1_000, 1_000),
            new Cell(Kind.STREAM, 1, 50),
            new Cell(Kind.STREAM, 16, 100),
            new Cell(Kind.STREAM, MOST_CONNECTIONS, 100),
            new Cell(Kind.STREAM, 1_000, 100));

    void measure() throws IOException, InterruptedException {
        runtime.follow(new FixedRuntime.Script(64, Duration.ZERO, Duration.ZERO));
        for (Cell cell : CELLS) {
            compare(cell.toString(), cell, Pace.perSecond(cell.perSecond()));
        }
        mostPerSecond();
    }

    private void compare(String what, Cell cell, Pace pace) throws IOException, InterruptedException {
        run.progress("measuring " + what);
        Map<Contender, Trial> middles = middles(cell, pace);
        Trial ours = of(middles, gateway);
        String note = "at %s; gateway %.0f µs, p50 %.2f ms, p99 %.2f ms, %.0f MB resident"
                .formatted(
                        Quantity.of(Math.round(cell.perSecond()), "a second"),
                        ours.cpuMicros(),
                        ours.result().millis(50),
                        ours.result().millis(99),
                        ours.residentBytes() / 1e6);
        run.found(timesNginx(what, middles, ours).noted(note));
        double cheapest = others.stream()
                .filter(other -> !other.name().equals(Nginx.NAME))
                .mapToDouble(other -> of(middles, other).cpuMicros())
                .min()
                .orElse(Double.NaN);
        if (Double.isFinite(cheapest)) {
            run.found(beside(
                    Finding.target(what, TIMES_PEER, new Quantity(ours.cpuMicros() / cheapest, "× the cheapest peer")),
                    middles));
        }
    }

    private Finding timesNginx(String what, Map<Contender, Trial> middles, Trial ours) {
        return others.stream()
                .filter(other -> other.name().equals(Nginx.NAME))
                .findFirst()
                .map(nginx -> beside(
                        Finding.target(
                                what,
                                TIMES_NGINX,
                                new Quantity(
                                        ours.cpuMicros() / of(middles, nginx).cpuMicros(), "× nginx")),
                        middles))
                .orElseGet(() -> Finding.unmeasured(what, TIMES_NGINX, Nginx.ABSENT));
    }

    private Finding beside(Finding finding, Map<Contender, Trial> middles) {
        Finding whole = finding;
        for (Contender other : others) {
            whole = whole.beside(other.name(), new Quantity(of(middles, other).cpuMicros(), "µs"));
        }
        return whole;
    }

    private static Trial of(Map<Contender, Trial> trials, Contender contender) {
        return Objects.requireNonNull(trials.get(contender));
    }

    /** In turns, so that what happens to the machine meanwhile happens to all. */
    private Map<Contender, Trial> middles(Cell cell, Pace pace) throws IOException, InterruptedException {
        Map<Contender, List<Trial>> trials = new LinkedHashMap<>();
        trials.put(gateway, new ArrayList<>());
        others.forEach(other -> trials.put(other, new ArrayList<>()));
        Duration duration = run.choose(Duration.ofSeconds(5), Duration.ofSeconds(2));
        for (int round = 0; round < run.choose(ROUNDS, 1); round++) {
            for (Map.Entry<Contender, List<Trial>> entry : trials.entrySet()) {
                entry.getValue().add(Trial.of(entry.getKey(), cell.kind(), cell.connections(), pace, duration));
            }
        }
        Map<Contender, Trial> middles = new LinkedHashMap<>();
        trials.forEach((contender, list) -> middles.put(contender, Trial.middle(list)));
        return middles;
    }

    /** For the record: a server that is never idle reads and writes more at once, and so costs less per request. */
    private void mostPerSecond() throws IOException, InterruptedException {
        run.progress("measuring how many plain requests are answered");
        Map<Contender, Trial> most = middles(new Cell(Kind.PLAIN, MOST_CONNECTIONS, 1), Pace.asAnswered());
        Trial ours = of(most, gateway);
        Finding rate = Finding.figure(
                "plain requests, everything on this machine", new Quantity(ours.perSecond(), "requests/s"));
        Finding cpu =
                Finding.figure("CPU per plain request, as many as are answered", new Quantity(ours.cpuMicros(), "µs"));
        for (Contender other : others) {
            rate = rate.beside(other.name(), new Quantity(of(most, other).perSecond(), "requests/s"));
        }
        run.found(rate);
        run.found(beside(cpu, most));
    }
}
