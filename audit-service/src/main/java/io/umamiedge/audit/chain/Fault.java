package io.umamiedge.audit.chain;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The first place at which a chain is broken.
 *
 * @param index of the entry that is missing or does not fit
 * @param detail a sentence for people
 */
public record Fault(long index, Kind kind, String detail) {
    /** How it is broken. */
    @Schema(enumeration = {"missing", "not_chained", "hash_mismatch", "filter_mismatch"})
    public enum Kind {
        /** There is no entry with this index, but there are later ones. */
        MISSING,
        /** The entry does not name the hash of the one before. */
        NOT_CHAINED,
        /** The entry's content does not have the entry's hash. */
        HASH_MISMATCH,
        /** The columns that filters use do not say what the body says. */
        FILTER_MISMATCH
    }
}
