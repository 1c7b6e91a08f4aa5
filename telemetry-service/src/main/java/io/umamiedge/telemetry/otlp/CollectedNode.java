package io.umamiedge.telemetry.otlp;

import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.registry.Node;
import io.umamiedge.contracts.registry.NodeRuntime;
import io.umamiedge.contracts.telemetry.GpuReport;
import io.umamiedge.contracts.telemetry.HostReport;
import io.umamiedge.contracts.telemetry.RuntimeReport;
import io.umamiedge.contracts.telemetry.TelemetryReport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The parts of one node, each as it was last told of.
 *
 * <p>A report's boot is a hash of when each runtime's counters began, so that a runtime or a collector that starts anew
 * is a new boot. Its sequence number is the newest moment of the request in milliseconds, and three more digits that tell
 * requests of one moment apart by what they hold; so a request that is sent again has the same. Thread-safe.
 */
final class CollectedNode {
    private static final int REMEMBERED = 64;
    private static final int REQUESTS_OF_A_MILLISECOND = 1_000;

    private final Duration runtimeStands;
    private final Duration restStands;
    private final Map<RuntimeId, Held<Reading.RuntimeTold>> runtimes =
            new TreeMap<>(Comparator.comparing(RuntimeId::value));
    private @Nullable Held<List<GpuReport>> gpus;
    private @Nullable Held<HostReport> host;
    private final Deque<Identity> stored = new ArrayDeque<>();

    private record Held<T>(Reading.Part<T> part, Instant heardAt) {
        /** What is told later of an earlier moment, by a collector that tries again, is not news. */
        static <T> Held<T> newer(@Nullable Held<T> before, Reading.Part<T> part, Instant now) {
            return before != null && before.part.atMs() > part.atMs() ? before : new Held<>(part, now);
        }

        boolean stands(Duration time, Instant now) {
            return Duration.between(heardAt, now).compareTo(time) <= 0;
        }
    }

    private record Identity(UUID bootId, long seq) {}

    CollectedNode(Duration runtimeStands, Duration restStands) {
        this.runtimeStands = runtimeStands;
        this.restStands = restStands;
    }

    synchronized Optional<TelemetryReport> take(Node node, Reading reading, Instant now) {
        hold(node, reading, now);
        List<RuntimeReport> standing = runtimes.values().stream()
                .filter(runtime -> runtime.stands(runtimeStands, now))
                .map(runtime -> runtime.part().value().report())
                .toList();
        long atMs = Stream.of(reading.runtimes().stream(), reading.gpus().stream(), reading.host().stream())
                .flatMap(parts -> parts.map(Reading.Part::atMs))
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
        if (atMs == 0) {
            return Optional.empty();
        }
        if (standing.isEmpty()) {
            reading.rejections().add("no runtime of this node was told of lately", reading.points());
            return Optional.empty();
        }
        return Optional.of(new TelemetryReport(
                boot(node),
                atMs * REQUESTS_OF_A_MILLISECOND + Math.floorMod(contents(reading), REQUESTS_OF_A_MILLISECOND),
                Instant.ofEpochMilli(atMs),
                standing,
                standing(gpus, now).orElse(List.of()),
                standing(host, now).orElse(null),
                null));
    }

    private void hold(Node node, Reading reading, Instant now) {
        Set<RuntimeId> registered =
                node.runtimes().stream().map(NodeRuntime::id).collect(Collectors.toSet());
        runtimes.keySet().retainAll(registered);
        for (Reading.Part<Reading.RuntimeTold> part : reading.runtimes()) {
            runtimes.compute(part.value().report().id(), (_, before) -> Held.newer(before, begun(before, part), now));
        }
        reading.gpus().ifPresent(part -> gpus = Held.newer(gpus, part, now));
        reading.host().ifPresent(part -> host = Held.newer(host, part, now));
    }

    /** A runtime that is down tells no counters, which does not mean that they began anew. */
    private static Reading.Part<Reading.RuntimeTold> begun(
            @Nullable Held<Reading.RuntimeTold> before, Reading.Part<Reading.RuntimeTold> part) {
        return before == null || part.value().startNanos() != null
                ? part
                : new Reading.Part<>(
                        part.atMs(),
                        new Reading.RuntimeTold(
                                part.value().report(), before.part().value().startNanos()));
    }

    private <T> Optional<T> standing(@Nullable Held<T> held, Instant now) {
        return held != null && held.stands(restStands, now)
                ? Optional.of(held.part().value())
                : Optional.empty();
    }

    private UUID boot(Node node) {
        StringBuilder begun = new StringBuilder("otlp ").append(node.id());
        runtimes.forEach((id, runtime) -> begun.append(' ')
                .append(id)
                .append(' ')
                .append(Objects.requireNonNullElse(runtime.part().value().startNanos(), 0L)));
        return UUID.nameUUIDFromBytes(begun.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static int contents(Reading reading) {
        String runtimes = reading.runtimes().stream()
                .map(part -> part.value().report().id().value())
                .sorted()
                .collect(Collectors.joining(" "));
        return (runtimes + " " + reading.gpus().isPresent() + " "
                        + reading.host().isPresent())
                .hashCode();
    }

    synchronized boolean contains(UUID bootId, long seq) {
        return stored.contains(new Identity(bootId, seq));
    }

    synchronized void add(UUID bootId, long seq) {
        stored.addLast(new Identity(bootId, seq));
        if (stored.size() > REMEMBERED) {
            stored.removeFirst();
        }
    }
}
