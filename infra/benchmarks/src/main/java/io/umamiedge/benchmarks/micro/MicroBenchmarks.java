package io.umamiedge.benchmarks.micro;

import io.umamiedge.benchmarks.suite.Quantity;
import io.umamiedge.benchmarks.suite.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** JMH from within a suite: forked JVMs, with allocation; what JMH prints goes to a file. */
public final class MicroBenchmarks {
    private static final String ALLOCATION = "gc.alloc.rate.norm";
    private static final TimeValue QUICK = TimeValue.milliseconds(200);

    private MicroBenchmarks() {}

    /**
     * Runs every benchmark method of {@code type} with every combination of its parameters.
     *
     * @throws IOException when one does not come to its end; the file that JMH printed to is named
     */
    public static List<MicroResult> run(Run run, Class<?> type) throws IOException {
        Files.createDirectories(run.directory());
        Path log = run.directory().resolve(type.getSimpleName() + ".log");
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(Pattern.quote(type.getName() + "."))
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .output(log.toString());
        if (run.quick()) {
            options.forks(1)
                    .warmupIterations(1)
                    .warmupTime(QUICK)
                    .measurementIterations(1)
                    .measurementTime(QUICK);
        }
        run.progress("running " + type.getSimpleName() + ", see " + log);
        try {
            List<MicroResult> results = new ArrayList<>();
            for (RunResult result : new Runner(options.build()).run()) {
                results.add(result(type, result));
            }
            return results;
        } catch (RunnerException e) {
            throw new IOException(type.getSimpleName() + " did not come to its end, see " + log, e);
        }
    }

    private static MicroResult result(Class<?> type, RunResult result) {
        BenchmarkParams parameters = result.getParams();
        Map<String, String> values = new TreeMap<>();
        for (String key : parameters.getParamsKeys()) {
            values.put(key, parameters.getParam(key));
        }
        Result<?> primary = result.getPrimaryResult();
        Result<?> allocation = Objects.requireNonNull(
                result.getSecondaryResults().get(ALLOCATION), "JMH's GC profiler tells allocation");
        String method = parameters.getBenchmark();
        return new MicroResult(
                type.getSimpleName() + method.substring(method.lastIndexOf('.')),
                values,
                // JMH writes "us", the tables and the design write "µs".
                new Quantity(primary.getScore(), primary.getScoreUnit().replace("us/", "µs/")),
                primary.getScoreError(),
                new Quantity(allocation.getScore(), "B/op"));
    }
}
