package io.umamiedge.cli;

import io.umamiedge.local.GridHome;
import io.umamiedge.local.GridSettings;
import io.umamiedge.local.GridState;
import io.umamiedge.local.GridState.RunningService;
import io.umamiedge.local.Readiness;
import io.umamiedge.local.Service;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Looks at every service once. */
@Command(
        name = "status",
        description = "Show port, health, memory and consumer lag of every service; status 1 when one is down.")
final class StatusCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        GridSettings settings = LocalGrid.settings();
        Optional<GridState> state = GridState.read(new GridHome(settings.home()));
        String external = settings.kafkaBootstrap();
        String bootstrap = state.map(GridState::kafkaBootstrap)
                .orElse(external == null ? "127.0.0.1:" + settings.port(Service.KAFKA) : external);
        Optional<Map<String, Long>> lag =
                Readiness.ofAnyPort(bootstrap) ? ConsumerLag.perGroup(bootstrap) : Optional.empty();
        List<List<String>> rows = new ArrayList<>();
        boolean allUp = true;
        for (Service service : Service.values()) {
            Optional<RunningService> running = state.flatMap(known -> known.services().stream()
                    .filter(candidate -> candidate.service() == service)
                    .findFirst());
            int port = running.map(RunningService::port).orElse(settings.port(service));
            boolean up = isUp(service, settings, port, lag.isPresent());
            allUp &= up;
            rows.add(List.of(
                    service.word(),
                    settings.starts(service) ? Integer.toString(port) : "-",
                    up ? "ready" : running.flatMap(r -> r.process().handle()).isPresent() ? "not ready" : "down",
                    running.flatMap(r -> r.process().handle())
                            .flatMap(ResidentMemory::of)
                            .map(ResidentMemory::toString)
                            .orElse("-"),
                    lag.map(groups -> lagOf(service, groups)).orElse("-")));
        }
        out.print(Tables.of(List.of("SERVICE", "PORT", "HEALTH", "MEMORY", "LAG PER CONSUMER"), rows));
        out.flush();
        return allUp ? 0 : 1;
    }

    private static boolean isUp(Service service, GridSettings settings, int port, boolean kafkaAnswers) {
        var postgres = settings.postgreSql();
        return switch (service) {
            case KAFKA -> kafkaAnswers;
            case POSTGRES ->
                postgres == null
                        ? Readiness.ofPort("127.0.0.1", port)
                        : Readiness.ofPort(postgres.host(), postgres.port());
            case GATEWAY, TELEMETRY, ROUTING, AUDIT, BILLING, DEPLOY ->
                Readiness.ofApplication(URI.create("http://127.0.0.1:" + port));
        };
    }

    /** Consumer groups are named after their service; any others are shown where Kafka is. */
    static String lagOf(Service service, Map<String, Long> groups) {
        Map<String, Long> own = new TreeMap<>(groups);
        own.keySet().removeIf(group -> owner(group) != service);
        return own.isEmpty()
                ? "-"
                : own.entrySet().stream()
                        .map(group -> group.getKey() + " " + group.getValue())
                        .collect(Collectors.joining(", "));
    }

    private static Service owner(String group) {
        return Service.applications().stream()
                .filter(service -> group.startsWith(service.word()) || group.contains("." + service.word()))
                .findFirst()
                .orElse(Service.KAFKA);
    }
}
