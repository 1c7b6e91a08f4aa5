package io.umamiedge.gateway.record;

import io.umamiedge.contracts.event.Event;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where records go. */
@FunctionalInterface
public interface RecordSink {
    /**
     * Sends without ever blocking.
     *
     * @param done called once, on any thread: with null when every in-sync replica has the record, otherwise with why
     *     not
     */
    void send(Event<?> event, Consumer<@Nullable Throwable> done);
}
