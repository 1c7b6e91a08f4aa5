package io.umamiedge.audit.log;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.umamiedge.audit.chain.Entry;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * An entry as it is shown. Without its two hashes it is exactly what is hashed, so its reader can compute the hash.
 *
 * @param body the event's payload; null for a removed registry resource
 */
record EntryView(
        String logId,
        long idx,
        String previousHash,
        String entryHash,
        String source,
        String type,
        String eventId,
        String subject,
        String occurredAt,
        String recordedAt,

        @JsonRawValue @Schema(type = SchemaType.OBJECT, nullable = true)
        String body) {
    static EntryView of(Entry entry) {
        return new EntryView(
                entry.logId().value(),
                entry.index(),
                entry.previousHash().hex(),
                entry.hash().hex(),
                entry.fact().source(),
                entry.fact().type(),
                entry.fact().eventId(),
                entry.fact().subject(),
                Entry.time(entry.fact().occurredAt()),
                Entry.time(entry.recordedAt()),
                entry.fact().body());
    }
}
