package io.umamiedge.cli;

import io.umamiedge.local.GridException;
import io.umamiedge.local.GridHome;
import io.umamiedge.local.Service;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what the services wrote. */
@Command(name = "logs", description = "Show the end of the logs, of one service or of all.")
final class LogsCommand implements Callable<Integer> {
    private static final Duration LOOK = Duration.ofMillis(200);

    @Parameters(arity = "0..1", paramLabel = "service", description = "gateway, telemetry, …, kafka, postgres")
    private @Nullable String word;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what is written from now on, until Ctrl-C.")
    private boolean follow;

    @Option(
            names = {"-n", "--lines"},
            defaultValue = "20",
            description = "How many lines of each log (default: ${DEFAULT-VALUE}).")
    private int lines;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        GridHome home = new GridHome(LocalGrid.settings().home());
        List<Service> services = word == null ? List.of(Service.values()) : List.of(service(word));
        List<FollowedLog> logs = new ArrayList<>();
        for (Service service : services) {
            if (follow || Files.exists(home.log(service))) {
                logs.add(new FollowedLog(home.log(service), services.size() > 1 ? service.word() + " | " : ""));
            }
        }
        if (logs.isEmpty()) {
            throw new GridException("there are no logs in " + home.directory() + "; has a grid been started here?");
        }
        for (FollowedLog log : logs) {
            log.printTail(lines, out);
        }
        out.flush();
        while (follow) {
            for (FollowedLog log : logs) {
                log.printNew(out);
            }
            out.flush();
            Thread.sleep(LOOK);
        }
        return 0;
    }

    private Service service(String name) {
        return Service.ofWord(name)
                .orElseThrow(() -> new ParameterException(
                        Objects.requireNonNull(spec).commandLine(),
                        "no service is called '" + name + "'; there are "
                                + Arrays.stream(Service.values())
                                        .map(Service::word)
                                        .collect(Collectors.joining(", "))));
    }
}
