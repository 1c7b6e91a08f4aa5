package io.umamiedge.cli;

import io.umamiedge.cli.Applied.Effect;
import io.umamiedge.local.GridSettings;
import io.umamiedge.local.Service;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes the grid hold what files declare. */
@Command(
        name = "apply",
        description = "Create or change what a YAML file, or every YAML file of a directory, declares.")
final class ApplyCommand implements Callable<Integer> {
    @Option(
            names = {"-f", "--file"},
            required = true,
            paramLabel = "<file or directory>",
            description = "Documents of: kind, id, and the fields of that kind.")
    private @Nullable Path path;

    @Option(
            names = "--deploy-url",
            paramLabel = "<url>",
            description = "Where deploy-service is, when it is not this grid's.")
    private @Nullable URI deployUrl;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        List<Declaration> declarations = Declarations.read(Objects.requireNonNull(path));
        GridSettings settings = LocalGrid.settings();
        URI deploy = LocalGrid.url(settings, Service.DEPLOY, deployUrl);
        Applier applier = new Applier(deploy, LocalGrid.operator(settings));
        boolean failed = false;
        for (Declaration declaration : declarations) {
            Applied applied = applier.apply(declaration);
            failed |= applied.effect() == Effect.FAILED;
            out.printf(
                    Locale.ROOT,
                    "%-10s %s%n",
                    applied.effect().name().toLowerCase(Locale.ROOT),
                    applied.effect() == Effect.FAILED
                            ? declaration + " (" + declaration.origin() + ")"
                            : declaration.toString());
            applied.errors().forEach(error -> out.println("           " + error));
            out.flush();
        }
        return failed ? 1 : 0;
    }
}
