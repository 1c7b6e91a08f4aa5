package io.umamiedge.routing.simulation;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Everybody who waits equally long: whoever came first is due first, so that one plan on the timeline is enough for all
 * of them and those who leave in time cost nothing more.
 */
final class TimeoutLine {
    private final Timeline timeline;
    private final long patience;
    private final Map<Runnable, Long> due = new LinkedHashMap<>();
    private boolean isWatching;

    TimeoutLine(Timeline timeline, long patienceMillis) {
        this.timeline = timeline;
        this.patience = patienceMillis * Timeline.MILLISECOND;
    }

    /** Runs it when it is still in the line after the patience. */
    void enter(Runnable expired) {
        due.remove(expired);
        due.put(expired, timeline.now() + patience);
        if (!isWatching) {
            isWatching = true;
            timeline.after(patience, this::watch);
        }
    }

    void leave(Runnable expired) {
        due.remove(expired);
    }

    private void watch() {
        while (!due.isEmpty()) {
            Iterator<Map.Entry<Runnable, Long>> line = due.entrySet().iterator();
            Map.Entry<Runnable, Long> first = line.next();
            if (first.getValue() > timeline.now()) {
                timeline.at(first.getValue(), this::watch);
                return;
            }
            Runnable expired = first.getKey();
            line.remove();
            expired.run();
        }
        isWatching = false;
    }
}
