package io.umamiedge.local;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a local grid lives and what it uses.
 *
 * @param home everything it keeps: data, logs, secrets, state
 * @param sources the working tree whose built services it runs
 * @param ports one per service
 * @param heaps the most memory for objects, MiB, of services for which the usual is not enough or too much
 * @param kafkaBootstrap {@code host:port,…} of a Kafka that somebody else runs; null starts one
 * @param postgreSql a PostgreSQL that somebody else runs; null starts one
 * @param environment given to every service on top of what the grid itself hands over
 */
public record GridSettings(
        Path home,
        Path sources,
        Map<Service, Integer> ports,
        Map<Service, Integer> heaps,
        @Nullable String kafkaBootstrap,
        @Nullable ExternalPostgreSql postgreSql,
        Map<String, String> environment) {
    private static final int HIGHEST_PORT = 65_535;
    private static final int LEAST_HEAP = 64;
    private static final int MOST_HEAP = 1 << 20;

    public GridSettings {
        home = home.toAbsolutePath().normalize();
        sources = sources.toAbsolutePath().normalize();
        ports = Map.copyOf(ports);
        heaps = Map.copyOf(heaps);
        environment = Map.copyOf(environment);
        Map<Integer, Service> byPort = new HashMap<>();
        for (Service service : Service.values()) {
            Integer port = ports.get(service);
            if (port == null || port < 1 || port > HIGHEST_PORT) {
                throw new IllegalArgumentException(service.portVariable() + " must be a port, 1 to " + HIGHEST_PORT);
            }
            Service other = byPort.put(port, service);
            if (other != null) {
                throw new IllegalArgumentException(
                        other.portVariable() + " and " + service.portVariable() + " are both " + port);
            }
        }
    }

    /**
     * The settings of {@code ./umami}: {@code .umami} in the working tree, the standard ports and the usual memory, unless
     * {@code UMAMI_HOME}, {@code UMAMI_<SERVICE>_PORT}, {@code UMAMI_<SERVICE>_HEAP}, {@code UMAMI_KAFKA_BOOTSTRAP} or
     * {@code UMAMI_POSTGRES_URL} say otherwise.
     *
     * @throws IllegalArgumentException naming the variable that cannot be read
     */
    public static GridSettings of(Path sources, Map<String, String> environment) {
        Map<Service, Integer> ports = new EnumMap<>(Service.class);
        Map<Service, Integer> heaps = new EnumMap<>(Service.class);
        for (Service service : Service.values()) {
            Integer port = number(environment, service.portVariable(), "a port", 1, HIGHEST_PORT);
            ports.put(service, port == null ? service.defaultPort() : port);
            Integer heap = number(environment, service.heapVariable(), "MiB", LEAST_HEAP, MOST_HEAP);
            if (heap != null) {
                heaps.put(service, heap);
            }
        }
        String home = set(environment, "UMAMI_HOME");
        return new GridSettings(
                home == null ? sources.resolve(".umami") : Path.of(home),
                sources,
                ports,
                heaps,
                set(environment, "UMAMI_KAFKA_BOOTSTRAP"),
                postgreSql(set(environment, "UMAMI_POSTGRES_URL")),
                Map.of());
    }

    /** Embedded everything on ports that are free now: for tests. */
    public static GridSettings onFreePorts(Path home, Path sources) {
        Map<Service, Integer> ports = new EnumMap<>(Service.class);
        for (Service service : Service.values()) {
            int port = Ports.free();
            while (ports.containsValue(port)) {
                port = Ports.free();
            }
            ports.put(service, port);
        }
        return new GridSettings(home, sources, ports, Map.of(), null, null, Map.of());
    }

    /** The same with more variables for every service. */
    public GridSettings withEnvironment(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(more);
        return new GridSettings(home, sources, ports, heaps, kafkaBootstrap, postgreSql, all);
    }

    /** The same with this much memory for objects, MiB, for every service that is started as a Java process. */
    public GridSettings withHeap(int mebibytes) {
        Map<Service, Integer> all = new EnumMap<>(Service.class);
        for (Service service : Service.values()) {
            all.put(service, mebibytes);
        }
        return new GridSettings(home, sources, ports, all, kafkaBootstrap, postgreSql, environment);
    }

    public int port(Service service) {
        return ports.getOrDefault(service, service.defaultPort());
    }

    /** Whether the grid starts it, rather than finding it running. */
    public boolean starts(Service service) {
        return switch (service) {
            case KAFKA -> kafkaBootstrap == null;
            case POSTGRES -> postgreSql == null;
            case GATEWAY, TELEMETRY, ROUTING, AUDIT, BILLING, DEPLOY -> true;
        };
    }

    Path artifact(Service service) {
        return sources.resolve(service.module().orElseThrow()).resolve("target/quarkus-app/quarkus-run.jar");
    }

    private static @Nullable ExternalPostgreSql postgreSql(@Nullable String url) {
        try {
            return url == null ? null : ExternalPostgreSql.parse(url);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("UMAMI_POSTGRES_URL: " + e.getMessage(), e);
        }
    }

    private static @Nullable Integer number(
            Map<String, String> environment, String name, String what, int least, int most) {
        String value = set(environment, name);
        try {
            int number = value == null ? least : Integer.parseInt(value);
            if (number >= least && number <= most) {
                return value == null ? null : (Integer) number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new IllegalArgumentException(name + " must be " + what + ", " + least + " to " + most);
    }

    private static @Nullable String set(Map<String, String> environment, String name) {
        String value = environment.get(name);
        return value == null || value.isBlank() ? null : value.strip();
    }
}
