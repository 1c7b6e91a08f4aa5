package io.umamiedge.audit.log;

import io.smallrye.mutiny.Uni;
import io.umamiedge.audit.chain.Entry;
import io.umamiedge.audit.chain.LogId;
import io.umamiedge.contracts.event.EventType;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads what the log holds of a drill and of the decisions and failovers that it was judged by. */
@Singleton
public class EvidenceStore {
    private static final String EVENTS = "SELECT " + EntryStore.COLUMNS
            + " FROM audit_entry WHERE log_id = $1 AND type = ANY($2) AND subject = $3 ORDER BY idx";
    private static final String[] DRILL_TYPES = {
        EventType.DRILL_STARTED.typeName(),
        EventType.DRILL_STOPPED.typeName(),
        EventType.DRILL_EVIDENCE.typeName(),
        EventType.DRILL_FINISHED.typeName()
    };

    private final Pool pool;
    private final EntryStore entries;

    @Inject
    EvidenceStore(Pool pool, EntryStore entries) {
        this.pool = pool;
        this.entries = entries;
    }

    /** What the log holds now; a bundle without entries if it knows no such exercise. */
    Uni<EvidenceBundle> bundle(LogId logId, String exerciseId) {
        return pool.preparedQuery(EVENTS)
                .execute(Tuple.of(logId.value(), DRILL_TYPES, exerciseId))
                .map(EntryStore::entries)
                .chain(events -> bundle(logId, exerciseId, events));
    }

    private Uni<EvidenceBundle> bundle(LogId logId, String exerciseId, List<Entry> events) {
        Set<String> decisions = EvidenceBundle.ids(events, "decision_ids");
        Set<String> failovers = EvidenceBundle.ids(events, "failover_ids");
        return sealed(logId, EventType.ROUTING_DECISION, "decision_id", decisions)
                .chain(decided -> sealed(logId, EventType.FAILOVER, "failover_id", failovers)
                        .chain(failed -> entries.head(logId)
                                .map(head -> EvidenceBundle.of(
                                        logId,
                                        exerciseId,
                                        events,
                                        EvidenceBundle.Sealed.of(decisions, decided),
                                        EvidenceBundle.Sealed.of(failovers, failed),
                                        head))));
    }

    /** Of those ids, the ones on record. */
    private Uni<Map<String, EvidenceBundle.Reference>> sealed(
            LogId logId, EventType type, String column, Set<String> ids) {
        String sql = "SELECT " + column + ", idx, entry_hash FROM audit_entry WHERE log_id = $1 AND type = $2 AND "
                + column + " = ANY($3)";
        return pool.preparedQuery(sql)
                .execute(Tuple.of(logId.value(), type.typeName(), ids.toArray(String[]::new)))
                .map(rows -> rows.stream()
                        .map(row -> new EvidenceBundle.Reference(
                                row.getString(column),
                                row.getLong("idx"),
                                EntryStore.hash(row, "entry_hash").hex()))
                        .collect(Collectors.toMap(EvidenceBundle.Reference::id, reference -> reference)));
    }
}
