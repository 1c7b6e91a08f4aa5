package io.umamiedge.benchmarks.gateway;

import io.umamiedge.benchmarks.process.MachineUsage;
import java.io.IOException;
import java.time.Duration;

/** Waits until whatever a load has set going behind the gateway is done, so that the next figure does not pay for it. */
final class Quiet {
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final double BUSY_SHARE = 0.15;

    private Quiet() {}

    /** Returns when less than 15 % of the machine was busy for a second, or after so long. */
    static void await(Duration limit) throws IOException, InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        double share;
        do {
            MachineUsage before = MachineUsage.now();
            Thread.sleep(LOOK);
            share = (double) MachineUsage.now().since(before).busy().toNanos()
                    / LOOK.toNanos()
                    / Runtime.getRuntime().availableProcessors();
        } while (share > BUSY_SHARE && System.nanoTime() < end);
    }
}
