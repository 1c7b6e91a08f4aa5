package io.umamiedge.cli.node;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What is done on a node itself. */
@Command(
        name = "node",
        description = "Set up the agent of this node.",
        subcommands = {NodeInitCommand.class})
public final class NodeCommand implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(Objects.requireNonNull(spec).commandLine(), "say what to do: init");
    }
}
