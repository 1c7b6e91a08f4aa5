package io.umamiedge.gateway.record;

import io.umamiedge.contracts.event.Event;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where records go. */
public interface RecordSink {
    /**
     * Sends without ever blocking.
     *
     * @param spooling whether it may wait on disk
     * @param done called once, on any thread: with null when every in-sync replica has the record, or the disk when it may
     *     wait there, otherwise with why not
     */
    void send(Event<?> event, Spooling spooling, Consumer<@Nullable Throwable> done);

    /** Somebody waits for what has been sent by now, which may have waited for more to go with it. */
    void hurry();
}
