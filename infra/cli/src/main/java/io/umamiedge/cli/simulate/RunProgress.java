package io.umamiedge.cli.simulate;

import io.umamiedge.routing.simulation.Simulation;
import java.io.Console;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A bar on standard error while a simulation runs; nothing where nobody looks on. */
final class RunProgress implements Simulation.Progress, AutoCloseable {
    private static final int STEPS = 1_000;
    private static final int UPDATE_MILLIS = 200;

    private final @Nullable ProgressBar bar;

    RunProgress(String scenario) {
        this.bar = Optional.ofNullable(System.console())
                        .filter(Console::isTerminal)
                        .isEmpty()
                ? null
                : new ProgressBarBuilder()
                        .setTaskName(scenario)
                        .setInitialMax(STEPS)
                        .setStyle(ProgressBarStyle.ASCII)
                        .setUpdateIntervalMillis(UPDATE_MILLIS)
                        .hideEta()
                        .clearDisplayOnFinish()
                        .build();
    }

    @Override
    public boolean at(double share, long requests) {
        if (bar != null) {
            bar.stepTo(Math.round(share * STEPS));
            bar.setExtraMessage(Numbers.count(requests) + " requests");
        }
        return !Thread.currentThread().isInterrupted();
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
