package io.umamiedge.local;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** Processes that a launcher could not stop because it was killed itself. */
final class Leftovers {
    private static final Duration GRACE = Duration.ofSeconds(5);

    private Leftovers() {}

    /**
     * Stops them. Only processes whose command line carries the mark of this very directory are touched, so a number
     * that has been given to somebody else's process since is no danger. Whoever calls holds the directory's lock.
     */
    static void stop(GridHome home, ProgressListener listener) throws IOException {
        String mark = JavaCommand.mark(home.directory());
        List<ProcessHandle> found = ProcessHandle.allProcesses()
                .filter(process -> Processes.commandLineHas(process, mark))
                .toList();
        if (!found.isEmpty()) {
            listener.note("Stopping what an earlier grid left behind: processes "
                    + found.stream().map(p -> Long.toString(p.pid())).collect(Collectors.joining(", ")) + ".");
            found.forEach(ProcessHandle::destroy);
            found.forEach(process -> Processes.awaitEndOrKill(process, GRACE));
        }
        EmbeddedPostgreSql.stopLeftoverIn(home.data(Service.POSTGRES));
    }
}
