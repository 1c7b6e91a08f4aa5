package io.umamiedge.gateway.inference;

import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.gateway.admission.WaitingRoom;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** A request's wait for a node, as long as all that may take it are full. To be used on one event loop. */
final class QueueExchange implements WaitingRoom.Guest {
    // Other gateways' requests end without a word; the router says so with the next snapshot.
    private static final long RETRY_MILLIS = 250;

    private final Vertx vertx;
    private final Context context = Objects.requireNonNull(Vertx.currentContext(), "requests run on an event loop");
    private final BooleanSupplier retry;
    private final Runnable inVain;
    private Optional<WaitingRoom.Place> place = Optional.empty();
    private long deadline;
    private long timer;

    /**
     * @param retry false when there is no node yet
     * @param inVain called once, if there is none in time
     */
    QueueExchange(Vertx vertx, BooleanSupplier retry, Runnable inVain) {
        this.vertx = vertx;
        this.retry = retry;
        this.inVain = inVain;
    }

    /** False when there is no place to wait in. */
    boolean enter(WaitingRoom room, Customer customer, ModelName model, Duration patience) {
        place = room.enter(customer, model, this);
        deadline = System.nanoTime() + patience.toNanos();
        timer = place.isPresent() ? vertx.setPeriodic(RETRY_MILLIS, _ -> turn()) : 0;
        return place.isPresent();
    }

    /** However the request goes on, it does not wait any more. */
    void leave() {
        if (place.isPresent()) {
            place.get().leave();
            place = Optional.empty();
            vertx.cancelTimer(timer);
        }
    }

    @Override
    public void tryAgain() {
        context.runOnContext(_ -> turn());
    }

    @Override
    public void turnedAway() {
        context.runOnContext(_ -> giveUp());
    }

    private void turn() {
        if (place.isPresent() && !retry.getAsBoolean() && deadline - System.nanoTime() <= 0) {
            giveUp();
        }
    }

    private void giveUp() {
        if (place.isPresent()) {
            leave();
            inVain.run();
        }
    }
}
