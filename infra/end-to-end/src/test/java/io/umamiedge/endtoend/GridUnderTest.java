package io.umamiedge.endtoend;

import io.umamiedge.cli.demo.Books;
import io.umamiedge.cli.demo.DemoGrid;
import io.umamiedge.cli.demo.GridReader;
import io.umamiedge.cli.demo.GridRecords;
import io.umamiedge.cli.demo.SeenRequest;
import io.umamiedge.cli.demo.Traffic;
import io.umamiedge.local.Grid;
import io.umamiedge.local.GridSettings;
import io.umamiedge.local.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.awaitility.Awaitility;

/**
 * The demonstration's grid on ports and in a directory of its own, shared by all tests of this JVM: whoever takes
 * something down brings it back. It ends with the JVM.
 */
final class GridUnderTest {
    static final Path SOURCES = Path.of("../..").toAbsolutePath().normalize();

    private static GridUnderTest shared;

    final Grid grid;
    final DemoGrid demo;

    private GridUnderTest(Grid grid, DemoGrid demo) {
        this.grid = grid;
        this.demo = demo;
    }

    static synchronized GridUnderTest shared() throws IOException {
        if (shared == null) {
            // Below the build directory, so that what a failed test leaves can be read.
            Path home = home("shared");
            Grid grid = Grid.start(GridSettings.onFreePorts(home, SOURCES), ProgressListener.SILENT);
            try {
                shared = new GridUnderTest(grid, DemoGrid.prepare(grid, home.resolve("nodes")));
            } catch (IOException | RuntimeException e) {
                grid.close();
                throw e;
            }
        }
        return shared;
    }

    static Path home(String name) throws IOException {
        Path home = Path.of(
                        "target", "grids", name + "-" + ProcessHandle.current().pid())
                .toAbsolutePath();
        Files.createDirectories(home);
        return home;
    }

    /** What both ends say once audit-service and billing-service have caught up, or as far as they came in 10 s. */
    static Settled settle(GridReader reader, Traffic traffic) {
        List<SeenRequest> seen = traffic.seen();
        Settled[] last = new Settled[1];
        try {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> {
                        GridRecords records = reader.read();
                        last[0] = new Settled(seen, records, Books.compare(seen, records));
                        return last[0].books().match();
                    });
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            // The caller asserts on what was reached, which says more than a timeout.
            return last[0];
        }
        return last[0];
    }

    record Settled(List<SeenRequest> seen, GridRecords records, Books books) {
        long complete() {
            return seen.stream().filter(SeenRequest::isComplete).count();
        }

        List<SeenRequest> broken() {
            return seen.stream()
                    .filter(request -> request.ending() instanceof SeenRequest.Broken)
                    .toList();
        }
    }

    GridReader reader() {
        return demo.reader(Instant.now());
    }
}
