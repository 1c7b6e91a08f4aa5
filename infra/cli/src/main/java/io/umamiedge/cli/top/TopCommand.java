package io.umamiedge.cli.top;

import io.umamiedge.cli.LocalGrid;
import io.umamiedge.local.GridSettings;
import io.umamiedge.local.Service;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows every corridor and node until it is told to stop; plain text, block after block, where nobody looks at a screen. */
@Command(
        name = "top",
        description = "Watch corridors and nodes: load, latency, errors, accelerators.",
        footer = {"", "Keys: s sorts by the next column, r reverses, c shows the next corridor only, q quits."})
public final class TopCommand implements Callable<Integer> {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.systemDefault());

    @Option(
            names = {"-c", "--corridor"},
            paramLabel = "<id>",
            description = "Only this corridor; may be given several times.")
    private List<String> wanted = List.of();

    @Option(
            names = {"-s", "--sort"},
            paramLabel = "<key>",
            defaultValue = "node",
            description =
                    "node, health, load, waiting, kv, ttft, tokens, errors, gpu or age; ${DEFAULT-VALUE} unless given.")
    private NodeOrder order = NodeOrder.NODE;

    @Option(
            names = {"-r", "--reverse"},
            description = "Sort the other way round.")
    private boolean reversed;

    @Option(
            names = {"-i", "--interval"},
            paramLabel = "<seconds>",
            defaultValue = "2",
            description = "How often to look, ${DEFAULT-VALUE} unless given.")
    private double interval = 2;

    @Option(names = "--once", description = "Look once, print and end.")
    private boolean once;

    @Option(
            names = "--telemetry-url",
            paramLabel = "<url>",
            description = "Where telemetry-service is, when it is not this grid's.")
    private @Nullable URI telemetryUrl;

    @Option(
            names = "--deploy-url",
            paramLabel = "<url>",
            description = "Where deploy-service is, when it is not this grid's.")
    private @Nullable URI deployUrl;

    @Spec
    private @Nullable CommandSpec spec;

    private final InstantSource clock = InstantSource.system();
    private List<CorridorLoad> last = List.of();
    private String trouble = "";
    private int filter = -1;

    @Override
    public Integer call() throws IOException, InterruptedException {
        CommandSpec command = Objects.requireNonNull(spec);
        if (!(interval >= 0.2 && interval <= 3600)) {
            throw new ParameterException(command.commandLine(), "--interval must be 0.2 to 3600 seconds");
        }
        PrintWriter out = command.commandLine().getOut();
        CapacityReader reader = reader();
        if (once || !Terminal.isThere()) {
            printPlainly(reader, out);
        } else {
            watch(reader, out);
        }
        return 0;
    }

    private CapacityReader reader() throws IOException {
        GridSettings settings = LocalGrid.settings();
        return new CapacityReader(
                LocalGrid.operator(settings),
                LocalGrid.url(settings, Service.DEPLOY, deployUrl),
                LocalGrid.url(settings, Service.TELEMETRY, telemetryUrl),
                wanted,
                clock);
    }

    /** The first failure ends it: whoever reads this is a program or looks at a log. */
    private void printPlainly(CapacityReader reader, PrintWriter out) throws IOException, InterruptedException {
        while (true) {
            List<CorridorLoad> corridors = reader.read();
            if (!once) {
                out.println(clock.instant().truncatedTo(ChronoUnit.SECONDS));
            }
            TopScreen.lines(corridors, order, reversed, 0, 0).forEach(out::println);
            out.flush();
            if (once) {
                return;
            }
            out.println();
            Thread.sleep((long) (interval * 1000));
        }
    }

    private void watch(CapacityReader reader, PrintWriter out) throws IOException, InterruptedException {
        // What cannot be read at all is said in one line, not on a screen of its own.
        last = reader.read();
        try (Terminal terminal = Terminal.take(out)) {
            long next = System.nanoTime() + nanos();
            while (true) {
                show(terminal);
                char key = terminal.key(Math.max(1, (next - System.nanoTime()) / 1_000_000));
                switch (key) {
                    case 'q' -> {
                        return;
                    }
                    case 's' -> order = order.next();
                    case 'r' -> reversed = !reversed;
                    case 'c' -> filter = filter + 1 < last.size() ? filter + 1 : -1;
                    default -> {
                        // A key without a meaning, or the time to look again.
                    }
                }
                if (System.nanoTime() - next >= 0) {
                    refresh(reader);
                    next = System.nanoTime() + nanos();
                }
            }
        }
    }

    private long nanos() {
        return (long) (interval * 1e9);
    }

    private void refresh(CapacityReader reader) {
        try {
            last = reader.read();
            trouble = "";
            filter = filter < last.size() ? filter : -1;
        } catch (IOException e) {
            trouble = "not refreshed: " + e.getMessage();
        }
    }

    private void show(Terminal terminal) {
        Terminal.Size size = terminal.size();
        List<CorridorLoad> shown = filter < 0 ? last : List.of(last.get(filter));
        List<String> lines = new ArrayList<>();
        lines.add(TopScreen.cut(
                TIME.format(clock.instant()) + "  sorted by " + order.word() + (reversed ? ", reversed" : "") + ", "
                        + (filter < 0
                                ? "all corridors"
                                : "corridor " + last.get(filter).id())
                        + "  s sort  r reverse  c corridor  q quit",
                size.columns()));
        lines.add(TopScreen.cut(trouble, size.columns()));
        lines.addAll(TopScreen.lines(shown, order, reversed, size.columns(), Math.max(2, size.lines() - 2)));
        terminal.show(lines);
    }
}
