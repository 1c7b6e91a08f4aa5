package io.umamiedge.gateway.admission;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.request.Usage;
import org.jspecify.annotations.Nullable;

/**
 * What an admitted request has come to.
 *
 * @param used tokens that count against limits
 * @param billable whether they are paid for
 * @param corridor whose node served it; null when none did
 */
public record Charge(Usage used, boolean billable, @Nullable CorridorId corridor) {
    /** It has used nothing. */
    public static final Charge NOTHING = new Charge(Usage.NONE, false, null);

    long tokens() {
        return used.promptTokens() + used.completionTokens();
    }
}
