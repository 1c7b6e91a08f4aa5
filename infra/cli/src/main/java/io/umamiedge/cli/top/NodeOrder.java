package io.umamiedge.cli.top;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingInt;
import static java.util.Comparator.naturalOrder;
import static java.util.Comparator.nullsFirst;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What nodes can be sorted by: names from a to z, everything else with what deserves a look on top. */
enum NodeOrder {
    NODE,
    HEALTH,
    LOAD,
    WAITING,
    KV,
    TTFT,
    TOKENS,
    ERRORS,
    GPU,
    AGE;

    /** Ties by name, so that lines stay where they are. */
    Comparator<NodeLoad> comparator() {
        Comparator<NodeLoad> first = switch (this) {
            case NODE -> comparing(NodeLoad::name);
            case HEALTH -> comparingInt(NodeOrder::soundness);
            case LOAD -> most(NodeLoad::busy);
            case WAITING -> most(NodeLoad::waiting);
            case KV -> most(NodeLoad::kvUsage);
            case TTFT -> most(NodeLoad::ttftP95);
            case TOKENS -> most(NodeLoad::tokensPerSecond);
            case ERRORS -> most(NodeLoad::errorRate);
            case GPU -> most(NodeLoad::gpu);
            case AGE -> most(NodeLoad::age);
        };
        return first.thenComparing(NodeLoad::name);
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    NodeOrder next() {
        List<NodeOrder> all = List.of(values());
        return all.get((all.indexOf(this) + 1) % all.size());
    }

    private static int soundness(NodeLoad node) {
        return switch (node.health()) {
            case "offline" -> 0;
            case "stale" -> 1;
            case "degraded" -> 2;
            case "loading" -> 3;
            case "ready" -> 5;
            default -> 4;
        };
    }

    /** Unknown comes last. */
    private static <T extends Comparable<? super T>> Comparator<NodeLoad> most(Function<NodeLoad, @Nullable T> value) {
        return comparing(value, nullsFirst(naturalOrder())).reversed();
    }
}
