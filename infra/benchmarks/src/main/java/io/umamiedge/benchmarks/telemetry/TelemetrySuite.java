package io.umamiedge.benchmarks.telemetry;

import io.umamiedge.benchmarks.suite.Run;
import io.umamiedge.benchmarks.suite.Suite;
import java.io.IOException;
import picocli.CommandLine.Command;

/** How fast reports become capacity, and what a node costs. */
@Command(name = "telemetry", description = "From a node's report to what a gateway sees of it.")
public final class TelemetrySuite implements Suite {
    @Override
    public void measure(Run run) throws IOException, InterruptedException {
        run.progress("nothing is measured yet");
    }
}
