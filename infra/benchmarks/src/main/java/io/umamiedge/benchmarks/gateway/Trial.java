package io.umamiedge.benchmarks.gateway;

import io.umamiedge.benchmarks.load.HttpLoad;
import io.umamiedge.benchmarks.load.LoadResult;
import io.umamiedge.benchmarks.load.Pace;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * One load on one contender.
 *
 * @param cpuMicros processor time of the contender per answer
 * @param residentBytes of the contender afterwards
 */
record Trial(LoadResult result, double cpuMicros, long residentBytes) {
    private static final int OK = 200;
    private static final Duration REST = Duration.ofSeconds(15);
    // Connections, pools and caches are as they stay after this much of the same load.
    private static final int SETTLING_PART = 4;

    /**
     * Loads it for a quarter of the time first, then measures. Whoever may lag is asked as fast as it answers, so that it
     * does not work off one load's backlog in the next.
     *
     * @throws IOException when not everything was answered with 200, as far as the contender may not lag: what is refused
     *     costs less, what is answered late costs the same
     */
    static Trial of(Contender contender, Contender.Kind kind, int connections, Pace pace, Duration duration)
            throws IOException, InterruptedException {
        Quiet.await(REST);
        Pace bearable = contender.mayLag() ? Pace.asAnswered() : pace;
        try (HttpLoad load = HttpLoad.connect(contender.url(), connections, contender.requests(kind))) {
            load.run(bearable, duration.dividedBy(SETTLING_PART));
            Duration before = contender.cost().cpu();
            LoadResult result = load.run(bearable, duration);
            Duration cpu = contender.cost().cpu().minus(before);
            if (contender.mayLag()
                    ? !result.isAllAnsweredWith(OK)
                    : !result.except(OK).isEmpty()) {
                throw new IOException(contender.name() + " did not answer everything with 200 (" + connections
                        + " connections, " + kind.words() + "): " + result.except(OK));
            }
            return new Trial(
                    result,
                    cpu.toNanos() / 1e3 / result.answeredWith(OK),
                    contender.cost().residentBytes());
        }
    }

    double perSecond() {
        return result.perSecond(OK);
    }

    /** Of several of the same, that with the middle cost. */
    static Trial middle(List<Trial> trials) {
        return trials.stream()
                .sorted(Comparator.comparingDouble(Trial::cpuMicros))
                .toList()
                .get(trials.size() / 2);
    }
}
