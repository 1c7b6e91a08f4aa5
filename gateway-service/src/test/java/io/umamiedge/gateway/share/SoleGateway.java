package io.umamiedge.gateway.share;

import io.umamiedge.contracts.identity.GatewayId;
import io.umamiedge.contracts.limit.LimitRecord;
import io.umamiedge.contracts.limit.LimitSubject;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Shares of a gateway that has no others beside it and a log that answers at once. */
public final class SoleGateway implements Shares {
    private final SimulatedLog log;
    private final ShareBook book;
    private int position;

    public SoleGateway(LongSupplier nanoTime) {
        log = new SimulatedLog(nanoTime, 0);
        book = new ShareBook(
                new GatewayId("sole"),
                Duration.ofDays(1),
                false,
                new ShareLog() {
                    @Override
                    public void append(LimitRecord record) {
                        log.append(record);
                    }

                    @Override
                    public void remove(String key) {
                        log.remove(key);
                    }
                },
                nanoTime);
        book.renew("here");
        catchUp();
    }

    /** As time passes. */
    public void settle() {
        book.settle();
        catchUp();
    }

    @Override
    public boolean areUsable() {
        return book.areUsable();
    }

    @Override
    public void join(LimitSubject subject, ShareHolder holder) {
        book.join(subject, holder);
    }

    @Override
    public boolean isAnswered(LimitSubject subject, long since) {
        return book.isAnswered(subject, since);
    }

    @Override
    public void join(LimitSubject subject, BudgetHolder holder) {
        book.join(subject, holder);
    }

    @Override
    public Budget left(LimitSubject subject, long needed) {
        return book.left(subject, needed);
    }

    @Override
    public boolean isAnswered(LimitSubject subject) {
        return book.isAnswered(subject);
    }

    @Override
    public void wanted(LimitSubject subject) {
        book.wanted(subject);
        catchUp();
    }

    private void catchUp() {
        while (position < log.end()) {
            log.read(position++, book);
        }
    }
}
