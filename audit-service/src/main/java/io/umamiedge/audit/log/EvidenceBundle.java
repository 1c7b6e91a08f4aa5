package io.umamiedge.audit.log;

import com.fasterxml.jackson.databind.JsonNode;
import io.umamiedge.audit.chain.CanonicalJson;
import io.umamiedge.audit.chain.Entry;
import io.umamiedge.audit.chain.LogId;
import io.umamiedge.contracts.event.EventType;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * All that the log holds of a drill: its own events whole, and where the decisions and failovers are that it was judged
 * by. Each hash can be had again from the entry, and the chain proves the entries up to {@code headHash}.
 *
 * @param complete whether the verdict is on record, with every page of its evidence and all that those name
 * @param entries the drill's own events, oldest first
 * @param logEntries how many entries the log had
 * @param headHash hash of the last of them
 */
record EvidenceBundle(
        String exerciseId,
        String logId,
        boolean complete,
        List<EntryView> entries,
        Sealed decisions,
        Sealed failovers,
        long logEntries,
        String headHash) {
    /** An entry of the log. */
    record Reference(String id, long idx, String entryHash) {}

    /**
     * What the evidence names.
     *
     * @param entries of what is on record, oldest first
     * @param missing ids that are not on record, or not yet
     */
    record Sealed(List<Reference> entries, List<String> missing) {
        static Sealed of(Set<String> named, Map<String, Reference> found) {
            return new Sealed(
                    found.values().stream()
                            .sorted(Comparator.comparingLong(Reference::idx))
                            .toList(),
                    named.stream().filter(id -> !found.containsKey(id)).toList());
        }
    }

    static EvidenceBundle of(
            LogId logId,
            String exerciseId,
            List<Entry> events,
            Sealed decisions,
            Sealed failovers,
            EntryStore.Head head) {
        return new EvidenceBundle(
                exerciseId,
                logId.value(),
                isJudged(events)
                        && decisions.missing().isEmpty()
                        && failovers.missing().isEmpty(),
                events.stream().map(EntryView::of).toList(),
                decisions,
                failovers,
                head.next(),
                head.hash().hex());
    }

    /** Every id that a list of this name has in any page of the evidence, in order. */
    static Set<String> ids(List<Entry> events, String list) {
        Set<String> ids = new TreeSet<>();
        for (Entry event : events) {
            if (is(event, EventType.DRILL_EVIDENCE)) {
                body(event).path(list).forEach(id -> ids.add(id.asText()));
            }
        }
        return ids;
    }

    private static boolean isJudged(List<Entry> events) {
        long pages = events.stream()
                .filter(event -> is(event, EventType.DRILL_EVIDENCE))
                .count();
        return events.stream()
                .filter(event -> is(event, EventType.DRILL_FINISHED))
                .anyMatch(event -> body(event).path("evidence_pages").asLong() == pages);
    }

    private static boolean is(Entry event, EventType type) {
        return event.fact().type().equals(type.typeName());
    }

    private static JsonNode body(Entry event) {
        return CanonicalJson.read(event.fact().body().getBytes(StandardCharsets.UTF_8));
    }
}
