package io.umamiedge.benchmarks.gateway;

import io.umamiedge.benchmarks.process.ForeignProcess;
import io.umamiedge.benchmarks.suite.Run;
import io.umamiedge.local.Ports;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/**
 * Somebody else's gateway in front of the same runtime. It is not part of this tree; whoever has one names it on the
 * command line.
 */
final class Peer {
    @Option(names = "--peer-name", required = true, paramLabel = "<name>", description = "What to call the peer.")
    private String name = "";

    @Option(
            names = "--peer-command",
            required = true,
            paramLabel = "<command>",
            description =
                    "Starts it, by sh, on 127.0.0.1:$$PORT in front of $$RUNTIME_URL; it wants the bearer token $$KEY.")
    private String command = "";

    String name() {
        return name;
    }

    /** Starts it; it is stopped by closing. */
    Started start(Run run, URI runtime) throws IOException, InterruptedException {
        URI url = URI.create("http://127.0.0.1:" + Ports.free());
        String key = "sk-bench";
        return new Started(
                ForeignProcess.start(
                        name,
                        List.of("/bin/sh", "-c", command),
                        Map.of("PORT", Integer.toString(url.getPort()), "RUNTIME_URL", runtime.toString(), "KEY", key),
                        url,
                        run.directory().resolve("peer.log")),
                name,
                url,
                key);
    }

    /** One that runs. */
    record Started(ForeignProcess process, String name, URI url, String key) implements Contender.Cost, AutoCloseable {
        Contender contender() {
            return new Contender(name, url, key, this, true);
        }

        @Override
        public Duration cpu() throws IOException {
            return process.cpu();
        }

        @Override
        public long residentBytes() throws IOException {
            return process.residentBytes();
        }

        @Override
        public void close() {
            process.close();
        }
    }
}
