package io.umamiedge.cli;

import io.umamiedge.local.Grid;
import io.umamiedge.local.GridHome;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Stops the grid of another terminal, or what a killed one left behind. */
@Command(name = "down", description = "Stop the grid, wherever it was started; what it holds is kept.")
final class DownCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        GridHome home = new GridHome(LocalGrid.settings().home());
        boolean stopped = Grid.stopRunning(home, new PrintedProgress(out));
        out.println(stopped ? "Stopped." : "No grid was running in " + home.directory() + ".");
        return 0;
    }
}
