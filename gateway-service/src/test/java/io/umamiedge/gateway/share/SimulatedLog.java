package io.umamiedge.gateway.share;

import io.umamiedge.contracts.identity.GatewayId;
import io.umamiedge.contracts.limit.LimitRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** A topic of one partition whose broker stamps records with its own clock, and that readers follow at their own pace. */
public final class SimulatedLog {
    private final LongSupplier nanoTime;
    private final long ahead;
    private final List<Entry> entries = new ArrayList<>();

    private record Entry(String key, LimitRecord record, long millis) {}

    /** @param ahead milliseconds that the broker's clock is before the readers' */
    public SimulatedLog(LongSupplier nanoTime, long ahead) {
        this.nanoTime = nanoTime;
        this.ahead = ahead;
    }

    public void append(LimitRecord record) {
        entries.add(new Entry(record.key(), record, millis()));
    }

    public void remove(String key) {
        entries.add(new Entry(key, null, millis()));
    }

    public int end() {
        return entries.size();
    }

    /** Hands one record to the book. */
    public void read(int offset, ShareBook book) {
        Entry entry = entries.get(offset);
        if (entry.record == null) {
            book.readRemoval(new GatewayId(entry.key.replaceAll("/.*", "")), entry.key);
        } else {
            book.read(entry.record, entry.millis);
        }
    }

    private long millis() {
        return TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong()) + ahead;
    }
}
