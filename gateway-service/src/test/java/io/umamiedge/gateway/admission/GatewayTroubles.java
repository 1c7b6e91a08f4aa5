package io.umamiedge.gateway.admission;

import io.umamiedge.gateway.share.SimulatedGateways;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** What befalls gateways: they start, die, leave, start again under their name, and lose touch with the log. */
final class GatewayTroubles {
    private GatewayTroubles() {}

    /**
     * One more of them.
     *
     * @param open requests under way at each gateway
     */
    static <T> void next(
            SimulatedGateways<Limits> grid,
            SplittableRandom random,
            Map<SimulatedGateways<Limits>.Gateway, List<T>> open) {
        if (grid.alive().isEmpty() || (grid.alive().size() < 5 && random.nextInt(4) == 0)) {
            grid.start();
            return;
        }
        SimulatedGateways<Limits>.Gateway gateway =
                grid.alive().get(random.nextInt(grid.alive().size()));
        switch (random.nextInt(7)) {
            case 0 -> {
                grid.kill(gateway);
                open.remove(gateway);
                if (random.nextBoolean()) {
                    grid.start(gateway.name());
                }
            }
            case 1 -> gateway.holdUpSends(Duration.ofMillis(random.nextLong(30_000)));
            case 2 -> gateway.holdUpReads(Duration.ofMillis(random.nextLong(30_000)));
            case 3 -> gateway.delaySends(random.nextLong(500) * TimeUnit.MILLISECONDS.toNanos(1));
            case 4 -> gateway.loseSends(true);
            case 5 -> gateway.loseSends(false);
            default -> {
                gateway.book().leave();
                // It lives until what it says has been written.
                grid.step(TimeUnit.MILLISECONDS.toNanos(1));
                if (open.getOrDefault(gateway, List.of()).isEmpty()) {
                    grid.kill(gateway);
                }
            }
        }
    }
}
