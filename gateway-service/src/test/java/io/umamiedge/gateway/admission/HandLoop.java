package io.umamiedge.gateway.admission;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongSupplier;

/** An event loop that does what is due when it is told to. */
final class HandLoop implements Admission.Loop {
    private final LongSupplier nanoTime;
    private final List<Timer> timers = new ArrayList<>();

    private record Timer(long at, Runnable task) {}

    HandLoop(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    @Override
    public Runnable after(Duration delay, Runnable then) {
        Timer timer = new Timer(nanoTime.getAsLong() + delay.toNanos(), then);
        timers.add(timer);
        return () -> timers.remove(timer);
    }

    @Override
    public void run(Runnable task) {
        timers.add(new Timer(nanoTime.getAsLong(), task));
    }

    /** Does what is due by now, in order of time. */
    void turn() {
        while (true) {
            Timer next = timers.stream()
                    .min(Comparator.comparingLong(Timer::at))
                    .filter(timer -> timer.at <= nanoTime.getAsLong())
                    .orElse(null);
            if (next == null) {
                return;
            }
            timers.remove(next);
            next.task.run();
        }
    }

    int pending() {
        return timers.size();
    }
}
