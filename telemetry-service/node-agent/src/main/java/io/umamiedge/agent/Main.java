package io.umamiedge.agent;

import io.umamiedge.contracts.identity.Ids;
import java.io.IOException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;

/** Runs one agent until it is told to stop. Exit code 2: what it was asked to do cannot be done. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) throws InterruptedException {
        AgentOptions options;
        try {
            options = AgentOptions.parse(List.of(arguments), System.getenv());
            // A key that is bad from the start is found by the person who made the mistake, not hours later.
            options.key().read();
        } catch (NoSuchFileException e) {
            log("no such file: " + e.getMessage());
            System.exit(2);
            return;
        } catch (IllegalArgumentException | IOException e) {
            log(String.valueOf(e.getMessage()));
            System.exit(2);
            return;
        }
        warnOfPlainText(options.settings().telemetryUrl());
        NodeAgent agent = NodeAgent.start(
                options.settings(),
                options.key(),
                UUID.fromString(new Ids().next()),
                InstantSource.system(),
                new SecureRandom(),
                Main::log);
        Runtime.getRuntime().addShutdownHook(new Thread(agent::close, "shutdown"));
        log("started runtimes=" + options.settings().runtimes().size());
        agent.join();
    }

    private static void warnOfPlainText(URI telemetry) {
        String host = telemetry.getHost();
        boolean loopback = host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
        if (!loopback && !"https".equals(telemetry.getScheme())) {
            log("warning: the node key travels unencrypted, use https");
        }
    }

    private static void log(String line) {
        System.err.println("node-agent: " + line);
    }
}
