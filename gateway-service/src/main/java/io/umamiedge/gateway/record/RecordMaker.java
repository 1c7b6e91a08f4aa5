package io.umamiedge.gateway.record;

import io.umamiedge.contracts.event.Event;
import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.Ids;
import io.umamiedge.contracts.identity.RequestId;
import io.umamiedge.contracts.request.RequestRejected;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/** Opens the log of a request, and writes the one record that a request has which was turned away before admission. */
public final class RecordMaker {
    private final String source;
    private final RecordSink sink;
    private final Ids ids;
    private final InstantSource clock;
    private final LongSupplier nanoTime;

    /** @param source the {@code ce_source} of every record */
    public RecordMaker(String source, RecordSink sink, Ids ids, InstantSource clock, LongSupplier nanoTime) {
        this.source = source;
        this.sink = sink;
        this.ids = ids;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /**
     * The log of an admitted request.
     *
     * @param arrivedAt when it was there as a whole, by this maker's {@code nanoTime}
     * @param requestThread what acknowledgements are handed to
     */
    public RequestLog open(RequestFacts facts, long arrivedAt, Executor requestThread) {
        return new RequestLog(source, facts, sink, ids, clock, nanoTime, arrivedAt, requestThread);
    }

    /** Records a rejection without anybody waiting for it. */
    public void rejected(RequestId request, CustomerId customer, String code, int status, String traceparent) {
        Instant now = clock.instant();
        RequestRejected data = new RequestRejected(request, customer, code, status, now);
        Event<?> event = new Event<>("rejected-" + request, source, customer.value(), now, traceparent, data);
        sink.send(event, Spooling.IF_ROOMY, _ -> {});
    }
}
