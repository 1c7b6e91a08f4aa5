package io.umamiedge.telemetry.ingest;

import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.contracts.registry.KeyRecord;
import io.umamiedge.contracts.registry.Node;
import io.umamiedge.platform.auth.KeyCheck;
import io.umamiedge.platform.auth.KeyRing;
import io.umamiedge.platform.problem.CommonProblem;
import io.umamiedge.platform.problem.ProblemException;
import io.umamiedge.platform.registry.RegistryView;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Lets in whoever holds a good node key, as the node that it was issued to, and nobody else. Thread-safe. */
final class NodeGate {
    private static final Set<KeyKind> OPENING = Set.of(KeyKind.NODE);

    private final KeyRing keys;
    private final Supplier<RegistryView> registry;
    private final InstantSource clock;
    private final Consumer<KeyCheck.Reason> refused;

    /** @param refused is told of each refusal, to count it */
    NodeGate(KeyRing keys, Supplier<RegistryView> registry, InstantSource clock, Consumer<KeyCheck.Reason> refused) {
        this.keys = keys;
        this.registry = registry;
        this.clock = clock;
        this.refused = refused;
    }

    /** Checks an {@code Authorization} header. Throws {@link ProblemException}: 401, or 403 when the node is no more. */
    Node check(@Nullable String authorization) {
        return switch (keys.check(authorization, OPENING, clock.instant())) {
            case KeyCheck.Accepted(KeyRecord key) ->
                registry.get()
                        .node(new NodeId(key.holderId()))
                        .orElseThrow(
                                () -> new ProblemException(CommonProblem.FORBIDDEN, "this node is not registered"));
            case KeyCheck.Refused(KeyCheck.Reason reason) -> {
                refused.accept(reason);
                throw new ProblemException(CommonProblem.INVALID_KEY, reason.sentence(OPENING));
            }
        };
    }
}
