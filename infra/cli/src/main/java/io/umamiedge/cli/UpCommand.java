package io.umamiedge.cli;

import io.umamiedge.local.Grid;
import io.umamiedge.local.GridSettings;
import io.umamiedge.local.Service;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Starts the grid and stays until Ctrl-C. */
@Command(name = "up", description = "Start an empty grid, or the one that was here before; Ctrl-C stops it.")
final class UpCommand implements Callable<Integer> {
    private static final Duration LOOK = Duration.ofSeconds(1);

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        PrintedProgress progress = new PrintedProgress(out);
        try (Grid grid = Grid.start(LocalGrid.settings(), progress)) {
            out.println();
            out.print(addresses(grid));
            out.println();
            out.println("The operator's key is in " + grid.home().operatorKeyFile() + ". Ctrl-C stops the grid.");
            out.flush();
            watch(grid, progress);
        }
        return 0;
    }

    static String addresses(Grid grid) {
        GridSettings settings = grid.settings();
        List<List<String>> rows = new ArrayList<>();
        for (Service service : Service.values()) {
            String address = switch (service) {
                case KAFKA -> grid.kafkaBootstrap();
                case POSTGRES -> grid.jdbcUrl();
                case GATEWAY, TELEMETRY, ROUTING, AUDIT, BILLING, DEPLOY ->
                    grid.url(service).toString();
            };
            rows.add(List.of(
                    service.word(),
                    address,
                    settings.starts(service) ? grid.log(service).toString() : "-"));
        }
        return Tables.of(List.of("SERVICE", "ADDRESS", "LOG"), rows);
    }

    /** Says so once when a service ends by itself. */
    private static void watch(Grid grid, PrintedProgress progress) throws InterruptedException {
        Set<Service> ended = EnumSet.noneOf(Service.class);
        while (true) {
            Thread.sleep(LOOK);
            for (Service service : Service.values()) {
                if (grid.settings().starts(service) && grid.pid(service).isEmpty()) {
                    if (!grid.isStopping() && ended.add(service)) {
                        progress.note(service.word() + " has ended; see " + grid.log(service));
                    }
                } else {
                    ended.remove(service);
                }
            }
        }
    }
}
