package io.umamiedge.gateway.admission;

import io.umamiedge.gateway.openai.OpenAiError;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One request's way in. Where there is no room for it within its limits, but soon will be, it waits: for this gateway to
 * be given a share of the limit, or for what a minute has to come back. It holds nothing meanwhile but its turn. To be
 * used on one event loop.
 */
public final class Admission {
    private final Limits limits;
    private final Caller caller;
    private final Ask ask;
    private final Loop loop;
    private final Guest guest;
    private final LongSupplier nanoTime;
    private final long beganAt;
    private final long until;
    private final long shareUntil;
    private final long forRoom;
    private @Nullable Long roomUntil;
    private @Nullable Turn turn;
    private Runnable stopWaiting = () -> {};
    private boolean over;

    /** The event loop that the request is on. */
    public interface Loop {
        /** Calls this after so long, unless what it gives is run before. */
        Runnable after(Duration delay, Runnable then);

        /** Calls this later; may be told so on any thread. */
        void run(Runnable task);
    }

    /** Whoever wants to be let in: is told exactly one of the three, unless it leaves. */
    public interface Guest {
        /** Asked each time before the limits are: false if it is not to be let in at all, of which it knows then. */
        boolean mayEnter();

        void admitted(Reservation reservation);

        void refused(OpenAiError error);
    }

    Admission(
            Limits limits,
            Caller caller,
            Ask ask,
            Patience patience,
            Duration atMost,
            Loop loop,
            Guest guest,
            LongSupplier nanoTime) {
        this.limits = limits;
        this.caller = caller;
        this.ask = ask;
        this.loop = loop;
        this.guest = guest;
        this.nanoTime = nanoTime;
        this.beganAt = nanoTime.getAsLong();
        this.until = beganAt + atMost.toNanos();
        this.shareUntil = beganAt + Math.min(patience.forShare().toNanos(), atMost.toNanos());
        this.forRoom = patience.forRoom().toNanos();
    }

    /** Asks to be let in; to be called once. */
    public void begin() {
        ask();
    }

    /** The request is not wanted any more; no effect once it was told what became of it. */
    public void leave() {
        over = true;
        stopWaiting.run();
        stopWaiting = () -> {};
        if (turn != null) {
            turn.leave();
        }
    }

    private void ask() {
        if (over) {
            return;
        }
        stopWaiting.run();
        stopWaiting = () -> {};
        if (!guest.mayEnter()) {
            leave();
            return;
        }
        long now = nanoTime.getAsLong();
        switch (limits.enter(caller, ask, turn, roomLeft(now))) {
            case Entry.Admitted(Reservation reservation) -> {
                over = true;
                guest.admitted(reservation);
            }
            case Entry.Refused(OpenAiError error) -> refuse(error);
            case Entry.Early(Entry.Growth share, OpenAiError reached) -> {
                turn = null;
                if (shareUntil - now > 0) {
                    awaitShare(share, shareUntil - now);
                } else {
                    refuse(share.isAnswered(beganAt) ? reached : OpenAiError.limitsUnavailable());
                }
            }
            case Entry.Soon(Turn given, long nanos) -> {
                turn = given;
                if (roomUntil == null) {
                    roomUntil = now + forRoom;
                }
                stopWaiting = loop.after(Duration.ofNanos(nanos), this::ask);
            }
        }
    }

    private void awaitShare(Entry.Growth share, long nanos) {
        Runnable given = () -> loop.run(this::ask);
        Runnable stopTimer = loop.after(Duration.ofNanos(nanos), this::ask);
        stopWaiting = () -> {
            stopTimer.run();
            share.stop(given);
        };
        share.await(given);
    }

    private void refuse(OpenAiError error) {
        over = true;
        guest.refused(error);
    }

    private long roomLeft(long now) {
        Long end = roomUntil;
        return Math.max(0, Math.min(end == null ? forRoom : end - now, until - now));
    }
}
