package io.umamiedge.telemetry.ingest;

import io.umamiedge.contracts.registry.Node;
import io.umamiedge.platform.problem.Problem;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one path makes of a body, and how it says no. Implementations are thread-safe. */
interface Endpoint {
    /** In lower case, without parameters. */
    Set<String> mediaTypes();

    /**
     * Reads a body. Throws {@link io.umamiedge.platform.problem.ProblemException} when nothing of it can be used.
     *
     * @param node who sends it
     * @param mediaType one of {@link #mediaTypes}
     */
    Delivery read(Node node, String mediaType, byte[] body, @Nullable String traceparent);

    /** @param mediaType the request's own, whatever it is */
    Answer refusal(String mediaType, Problem problem);
}
