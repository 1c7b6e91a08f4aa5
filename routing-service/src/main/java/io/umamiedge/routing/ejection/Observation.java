package io.umamiedge.routing.ejection;

import io.umamiedge.contracts.event.Event;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.request.Attempt;
import io.umamiedge.contracts.request.NodeFailure;
import io.umamiedge.contracts.request.Outcome;
import io.umamiedge.contracts.request.RequestCompleted;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.routing.Failover;
import io.umamiedge.contracts.routing.FailoverCause;
import io.umamiedge.contracts.routing.FailoverScope;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a gateway saw of a node. */
public sealed interface Observation {
    NodeId nodeId();

    Instant at();

    /**
     * It failed a request.
     *
     * @param eventId of the record that says so; the same one counts once
     */
    record Failed(NodeId nodeId, Instant at, String eventId) implements Observation {}

    /** It answered a request. */
    record Answered(NodeId nodeId, Instant at) implements Observation {}

    /**
     * It answered a request with a stream.
     *
     * @param firstTokenMicros microseconds from the request to the first token at the gateway, above zero
     */
    record Streamed(NodeId nodeId, Instant at, ModelName model, long firstTokenMicros) implements Observation {}

    /**
     * Another node that was asked later was sooner with a stream.
     *
     * @param silentMicros microseconds from the request without a token, above zero
     */
    record Outrun(NodeId nodeId, Instant at, ModelName model, long silentMicros) implements Observation {}

    /**
     * What an event says of nodes, if anything. Each failure of a node is in exactly one event: the failover to the
     * next node, or the end of the request. That it had no room says nothing of it: gateways ask it less by themselves.
     */
    static List<Observation> of(Event<?> event) {
        return switch (event.data()) {
            case Failover failover
            when failover.scope() == FailoverScope.REQUEST && failover.cause() != FailoverCause.UPSTREAM_FULL ->
                List.of(new Failed(failover.from().nodeId(), failover.failedOverAt(), event.id()));
            case RequestCompleted completed -> ofCompleted(completed, event.id());
            default -> List.of();
        };
    }

    private static List<Observation> ofCompleted(RequestCompleted completed, String eventId) {
        NodeFailure failure = completed.failure();
        if (failure != null) {
            return failure.cause() == FailoverCause.UPSTREAM_FULL
                    ? List.of()
                    : List.of(new Failed(failure.node().nodeId(), completed.completedAt(), eventId));
        }
        Destination served = completed.served();
        if (served == null || completed.outcome() != Outcome.SERVED) {
            return List.of();
        }
        Long first = firstTokenMicros(completed);
        if (first == null || first <= 0) {
            return List.of(new Answered(served.nodeId(), completed.completedAt()));
        }
        Streamed streamed = new Streamed(served.nodeId(), completed.completedAt(), completed.model(), first);
        Attempt outrun = outrun(completed, first);
        return outrun == null
                ? List.of(streamed)
                : List.of(
                        streamed,
                        new Outrun(
                                outrun.node().nodeId(),
                                completed.completedAt(),
                                completed.model(),
                                outrun.totalMicros()));
    }

    /** The one that a hedge was sooner than; null when there is none. One that had less time than it says nothing. */
    private static @Nullable Attempt outrun(RequestCompleted completed, long firstTokenMicros) {
        for (Attempt each :
                completed.tried().subList(0, Math.max(0, completed.tried().size() - 1))) {
            if (each.failure() == null && each.firstTokenMicros() == null && each.totalMicros() > firstTokenMicros) {
                return each;
            }
        }
        return null;
    }

    /** Of the attempt that served, without the time that was lost on nodes before it; null when that is not known. */
    private static @Nullable Long firstTokenMicros(RequestCompleted completed) {
        if (!completed.tried().isEmpty()) {
            return completed.tried().getLast().firstTokenMicros();
        }
        return completed.stream() && completed.attempts() == 1
                ? completed.timings().firstByteMicros()
                : null;
    }
}
