package io.umamiedge.audit.log;

import java.util.Map;

/** How many entries a log has, by type of event. */
record EntryCounts(String logId, long total, Map<String, Long> counts) {
    static EntryCounts of(String logId, Map<String, Long> counts) {
        return new EntryCounts(
                logId, counts.values().stream().mapToLong(Long::longValue).sum(), counts);
    }
}
