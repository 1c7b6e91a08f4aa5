package io.umamiedge.audit.log;

import io.umamiedge.audit.chain.Fault;
import org.jspecify.annotations.Nullable;

/**
 * How far a chain was proven.
 *
 * @param from index of the first entry that was looked at
 * @param to index after the last entry that is proven; ask again from here to go on
 * @param entries how many the log had when this began
 * @param headHash hash of the entry before {@code to}
 * @param intact whether nothing is broken in what was looked at
 * @param fault the first place that is broken; null when none is
 */
record Verification(
        String logId,
        long from,
        long to,
        long entries,
        String headHash,
        boolean intact,
        @Nullable Fault fault) {}
