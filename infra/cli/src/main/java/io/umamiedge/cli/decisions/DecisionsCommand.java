package io.umamiedge.cli.decisions;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What can be done with recorded decisions. */
@Command(name = "decisions", description = "Recorded routing decisions.", subcommands = VerifyCommand.class)
public final class DecisionsCommand implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(Objects.requireNonNull(spec).commandLine(), "say what to do with them: verify");
    }
}
