package io.umamiedge.billing.usage;

import io.umamiedge.contracts.event.Event;
import io.umamiedge.contracts.request.Outcome;
import io.umamiedge.contracts.request.RequestCompleted;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.platform.hash.Sha256;
import java.time.Instant;
import java.util.Optional;

/** Tells which events of the gateway are usage. */
final class Metering {
    private Metering() {}

    /**
     * The usage in an event; empty when it is none: an admission, a rejection, or an ending that no node had a part in.
     * A request said to be served is usage in any case, so that a missing node is noticed and not passed over.
     *
     * @param value the event's value as it was sent
     */
    static Optional<UsageEvent> usage(Event<?> event, byte[] value, Instant now) {
        if (!(event.data() instanceof RequestCompleted completed) || !isUsage(completed)) {
            return Optional.empty();
        }
        Destination served = completed.served();
        return Optional.of(new UsageEvent(
                completed.customerId(),
                event.source(),
                event.id(),
                completed.requestId(),
                completed.decisionId(),
                Sha256.hex(value),
                completed.model(),
                completed.outcome(),
                served == null ? null : served.nodeId(),
                served == null ? null : served.runtimeId(),
                served == null ? null : served.siteId(),
                served == null ? null : served.corridorId(),
                completed.usage().promptTokens(),
                completed.usage().completionTokens(),
                completed.usage().source(),
                completed.completedAt(),
                now));
    }

    private static boolean isUsage(RequestCompleted completed) {
        boolean relayed =
                completed.usage().promptTokens() > 0 || completed.usage().completionTokens() > 0;
        return completed.served() != null
                || completed.outcome() == Outcome.SERVED
                || (relayed && completed.outcome().isBillable());
    }
}
