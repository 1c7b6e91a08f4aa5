package io.umamiedge.billing.usage;

import java.util.Map;

/**
 * Whether the books are whole.
 *
 * @param accepted usage events on the books
 * @param rated those with a charge
 * @param quarantined those waiting for one
 * @param quarantinedByReason the same by what is missing
 * @param conflicts events that claimed the id of another; never accepted, never charged
 * @param deadLettersSinceStart records that this process could not read
 * @param balanced {@code accepted = rated + quarantined} and no event is both, computed from the tables at one moment
 */
public record Reconciliation(
        long accepted,
        long rated,
        long quarantined,
        Map<String, Long> quarantinedByReason,
        long conflicts,
        long deadLettersSinceStart,
        boolean balanced) {
    public Reconciliation {
        quarantinedByReason = Map.copyOf(quarantinedByReason);
    }
}
