package io.umamiedge.benchmarks.gateway;

import io.umamiedge.benchmarks.process.ProcessUsage;
import io.umamiedge.benchmarks.suite.Run;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Everything that the gateway is measured beside: nginx, if there is one, the named peers, and the runtime itself. */
final class Others implements AutoCloseable {
    private final Contender direct;
    private final List<Contender> all = new ArrayList<>();
    private final List<Runnable> stops = new ArrayList<>();

    private Others(Contender direct) {
        this.direct = direct;
    }

    /** Starts them and returns when each relays. */
    static Others start(Run run, FixedRuntime runtime, List<Peer> peers) throws IOException, InterruptedException {
        Others others = new Others(direct(runtime.urls().getFirst()));
        try {
            Optional<Nginx> nginx = Nginx.start(run, runtime.urls());
            if (nginx.isPresent()) {
                others.stops.add(nginx.get()::close);
                others.all.add(nginx.get().contender());
            } else {
                run.progress(Nginx.ABSENT + ": nothing is compared with it");
            }
            for (Peer peer : peers) {
                run.progress("starting " + peer.name());
                Peer.Started running = peer.start(run, runtime.urls().getFirst());
                others.stops.add(running::close);
                others.all.add(running.contender());
            }
            for (Contender other : others.all) {
                other.awaitServing();
            }
        } catch (IOException | InterruptedException e) {
            others.close();
            throw e;
        }
        return others;
    }

    /** The runtime asked directly; what it costs is part of this process's bill and means nothing. */
    Contender direct() {
        return direct;
    }

    List<Contender> all() {
        return List.copyOf(all);
    }

    @Override
    public void close() {
        stops.forEach(Runnable::run);
    }

    private static Contender direct(URI url) {
        return new Contender("runtime", url, "", new Contender.Cost() {
            @Override
            public Duration cpu() throws IOException {
                return ProcessUsage.of(ProcessHandle.current().pid()).cpu();
            }

            @Override
            public long residentBytes() throws IOException {
                return ProcessUsage.of(ProcessHandle.current().pid()).residentBytes();
            }
        });
    }
}
