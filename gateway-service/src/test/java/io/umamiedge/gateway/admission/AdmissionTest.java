package io.umamiedge.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.identity.KeyId;
import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.registry.CustomerLimits;
import io.umamiedge.contracts.registry.KeyLimits;
import io.umamiedge.contracts.registry.KeyScope;
import io.umamiedge.gateway.share.SimulatedGateways;
import io.umamiedge.gateway.share.SoleGateway;
import io.umamiedge.platform.testing.Samples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Patience PATIENCE = new Patience(Duration.ofSeconds(1), Duration.ofMillis(250), 200);
    /** One token a millisecond. */
    private static final CustomerLimits MILLI = new CustomerLimits(1_000_000, 60_000, 1_000);

    private long now = -TimeUnit.HOURS.toNanos(1);
    private final SoleGateway shares = new SoleGateway(() -> now);
    private final Limits limits = new Limits(shares, Asks.UNPRICED, PATIENCE, () -> now);
    private final HandLoop loop = new HandLoop(() -> now);

    @Test
    void waitsForRoomThatIsThereInAMoment() {
        Caller caller = empty("acme", MILLI);
        Arriving guest = new Arriving();
        begin(caller, 100, guest);
        pass(99);
        assertThat(guest.waits()).isTrue();
        assertThat(limits.waiting()).isEqualTo(1);
        assertThat(limits.inFlight()).isZero();
        pass(1);
        assertThat(guest.isIn()).isTrue();
        assertThat(limits.waiting()).isZero();
        assertThat(limits.inFlight()).isEqualTo(1);
        assertThat(loop.pending()).isZero();
    }

    @Test
    void waitsForRequestsAsForTokens() {
        Caller caller = caller("acme", new CustomerLimits(600, 1_000_000, 1_000));
        for (int i = 0; i < 600; i++) {
            assertThat(admitted(caller, 1).isIn()).isTrue();
        }
        Arriving guest = admitted(caller, 1);
        assertThat(guest.waits()).isTrue();
        pass(100);
        assertThat(guest.isIn()).isTrue();
    }

    @Test
    void refusesAtOnceWhatWouldHaveToWaitLonger() {
        Caller caller = empty("acme", MILLI);
        Arriving guest = new Arriving();
        begin(caller, 251, guest);
        assertThat(guest.error().status()).isEqualTo(429);
        assertThat(guest.error().type()).isEqualTo("tokens");
        assertThat(guest.error().retryAfterSeconds()).isEqualTo(1);
        assertThat(limits.waiting()).isZero();
        assertThat(loop.pending()).isZero();
    }

    @Test
    void refusesAtOnceWhatHasNoTimeToWait() {
        Caller caller = empty("acme", MILLI);
        Arriving guest = new Arriving();
        limits.admission(caller, Asks.tokens(100), Duration.ofMillis(99), loop, guest)
                .begin();
        assertThat(guest.error().status()).isEqualTo(429);
    }

    @Test
    void letsInInTheOrderTheyCameAndNobodyOvertakes() {
        Caller caller = empty("acme", MILLI);
        Arriving first = admitted(caller, 100);
        Arriving second = admitted(caller, 50);
        Arriving third = admitted(caller, 1);
        Arriving late = admitted(caller, 100);
        assertThat(late.error().status()).isEqualTo(429);
        pass(100);
        assertThat(List.of(first.isIn(), second.isIn(), third.isIn())).containsExactly(true, false, false);
        pass(50);
        assertThat(List.of(second.isIn(), third.isIn())).containsExactly(true, false);
        pass(1);
        assertThat(third.isIn()).isTrue();
    }

    @Test
    void leavesNothingBehindWhenItLeaves() {
        Caller caller = empty("acme", MILLI);
        Arriving gone = new Arriving();
        Admission admission = begin(caller, 200, gone);
        admission.leave();
        admission.leave();
        assertThat(limits.waiting()).isZero();
        assertThat(loop.pending()).isZero();
        Arriving next = admitted(caller, 50);
        pass(50);
        assertThat(next.isIn()).isTrue();
        pass(1_000);
        assertThat(gone.told).isEmpty();
        assertThat(limits.inFlight()).isEqualTo(1);
    }

    @Test
    void takesNothingForOneThatMayNoLongerEnterWhenItsTurnComes() {
        Caller caller = empty("acme", MILLI);
        Arriving guest = admitted(caller, 100);
        guest.unwanted = true;
        pass(100);
        assertThat(guest.told).isEmpty();
        assertThat(limits.waiting()).isZero();
        assertThat(limits.inFlight()).isZero();
        assertThat(limits.headroom(caller).tokens().remaining()).isEqualTo(100);
    }

    @Test
    void boundsHowManyWaitOfOneCustomerAndOfAll() {
        Caller caller = empty("acme", MILLI);
        for (int i = 0; i < 64; i++) {
            assertThat(admitted(caller, 1).waits()).isTrue();
        }
        assertThat(admitted(caller, 1).error().status()).isEqualTo(429);
        for (String other : List.of("b", "c", "d", "e")) {
            Caller more = empty(other, MILLI);
            for (int i = 0; i < 64; i++) {
                admitted(more, 1);
            }
        }
        assertThat(limits.waiting()).isEqualTo(200);
        pass(250);
        assertThat(limits.waiting()).isZero();
        assertThat(limits.inFlight()).isEqualTo(200);
    }

    @Test
    void waitsForTheRoomOfAKeyAndTakesNothingOfItsCustomersMeanwhile() {
        Caller keyed = caller("acme", new CustomerLimits(1_000, 100_000, 1_000), new KeyLimits(600L, null, null));
        for (int i = 0; i < 600; i++) {
            assertThat(admitted(keyed, 1).isIn()).isTrue();
        }
        Arriving guest = admitted(keyed, 1);
        assertThat(guest.waits()).isTrue();
        Caller whole = caller("acme", new CustomerLimits(1_000, 100_000, 1_000));
        assertThat(limits.headroom(whole).requests().remaining()).isEqualTo(400);
        pass(100);
        assertThat(guest.isIn()).isTrue();
    }

    @Test
    void waitsForWhatItsPredecessorHadWhenThatWasKilled() {
        SimulatedGateways<Limits> grid =
                new SimulatedGateways<>(clock -> given -> new Limits(given, Asks.UNPRICED, PATIENCE, clock), 3_600_000);
        SimulatedGateways<Limits>.Gateway died = grid.start();
        grid.pass(Duration.ofMillis(50));
        Caller caller = caller("acme", new CustomerLimits(600_000, 10_000_000, 100));
        HandLoop virtual = new HandLoop(grid::now);
        Arriving before = new Arriving();
        died.limits()
                .admission(caller, Asks.tokens(1_028), LONG, virtual, before)
                .begin();
        pass(grid, virtual, 50);
        assertThat(before.isIn()).isTrue();
        grid.kill(died);
        SimulatedGateways<Limits>.Gateway next = grid.start(died.name());
        pass(grid, virtual, 50);
        Arriving after = new Arriving();
        next.limits()
                .admission(caller, Asks.tokens(1_028), LONG, virtual, after)
                .begin();
        pass(grid, virtual, 50);
        assertThat(after.isIn()).isTrue();
    }

    @Test
    void saysThatLimitsCannotBeCheckedWhenTheLogDoesNotAnswer() {
        SimulatedGateways<Limits> grid =
                new SimulatedGateways<>(clock -> given -> new Limits(given, Asks.UNPRICED, PATIENCE, clock), 3_600_000);
        SimulatedGateways<Limits>.Gateway only = grid.start();
        grid.pass(Duration.ofMillis(50));
        only.holdUpSends(Duration.ofSeconds(30));
        HandLoop virtual = new HandLoop(grid::now);
        Arriving guest = new Arriving();
        only.limits()
                .admission(caller("acme", MILLI), Asks.tokens(1), LONG, virtual, guest)
                .begin();
        pass(grid, virtual, 990);
        assertThat(guest.waits()).isTrue();
        pass(grid, virtual, 20);
        assertThat(guest.error().status()).isEqualTo(503);
        assertThat(guest.error().code()).isEqualTo("log_unavailable");
        assertThat(guest.error().retryAfterSeconds()).isEqualTo(1);
        assertThat(virtual.pending()).isZero();
    }

    @Test
    void leaksNothingAndLetsNoMoreInThanTheLimitHoweverWaitsEnd() {
        long seed = new SplittableRandom().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        CustomerLimits whole = new CustomerLimits(30_000, 60_000, 400);
        List<Caller> callers = List.of(
                caller("acme", whole),
                caller("acme", whole, new KeyLimits(9_000L, 30_000L, 20)),
                caller("acme", whole, new KeyLimits(null, null, 3)));
        List<Asking> open = new ArrayList<>();
        double most = whole.tokensPerMinute();
        double[] left = {most};
        int waited = 0;
        for (int i = 0; i < 20_000; i++) {
            long nanos = random.nextLong(TimeUnit.MILLISECONDS.toNanos(3));
            now += nanos;
            left[0] = Math.min(most, left[0] + most * (nanos / 60e9));
            loop.turn();
            if (random.nextBoolean()) {
                long tokens = random.nextLong(200);
                Arriving guest = new Arriving() {
                    @Override
                    public void admitted(Reservation reservation) {
                        super.admitted(reservation);
                        left[0] -= tokens;
                    }
                };
                open.add(new Asking(begin(callers.get(random.nextInt(3)), tokens, guest), guest, tokens));
                waited += guest.waits() ? 1 : 0;
            } else if (!open.isEmpty()) {
                Asking asking = open.remove(random.nextInt(open.size()));
                asking.admission.leave();
                if (asking.guest.isIn()) {
                    long used = random.nextLong(asking.tokens + 1);
                    asking.guest.reservation().settle(Asks.used(used));
                    left[0] = Math.min(most, left[0] + asking.tokens - used);
                }
            }
            assertThat(limits.inFlight()).as("seed %d", seed).isEqualTo((int)
                    open.stream().filter(each -> each.guest.isIn()).count());
            assertThat(limits.waiting()).as("seed %d", seed).isEqualTo((int)
                    open.stream().filter(each -> each.guest.waits()).count());
            assertThat(left[0]).as("seed %d", seed).isGreaterThan(-1e-3);
            assertThat(open.stream().allMatch(each -> each.guest.told.size() < 2))
                    .as("seed %d", seed)
                    .isTrue();
        }
        assertThat(waited).as("seed %d", seed).isGreaterThan(100);
        open.forEach(each -> each.admission.leave());
        open.stream()
                .filter(each -> each.guest.isIn())
                .forEach(each -> each.guest.reservation().settle(Charge.NOTHING));
        assertThat(loop.pending()).isZero();
        assertThat(limits.waiting()).isZero();
        assertThat(limits.inFlight()).isZero();
    }

    private record Asking(Admission admission, Arriving guest, long tokens) {}

    private static void pass(SimulatedGateways<Limits> grid, HandLoop loop, int millis) {
        for (int i = 0; i < millis; i++) {
            grid.step(TimeUnit.MILLISECONDS.toNanos(1));
            loop.turn();
        }
    }

    private void pass(int millis) {
        for (int i = 0; i < millis; i++) {
            now += TimeUnit.MILLISECONDS.toNanos(1);
            loop.turn();
        }
    }

    /** A caller whose limit has nothing left. */
    private Caller empty(String id, CustomerLimits whole) {
        Caller caller = caller(id, whole);
        Arriving all = admitted(caller, whole.tokensPerMinute());
        all.reservation().settle(Asks.used(whole.tokensPerMinute()));
        return caller;
    }

    private Arriving admitted(Caller caller, long tokens) {
        Arriving guest = new Arriving();
        begin(caller, tokens, guest);
        return guest;
    }

    private Admission begin(Caller caller, long tokens, Arriving guest) {
        Admission admission = limits.admission(caller, Asks.tokens(tokens), LONG, loop, guest);
        admission.begin();
        // What this gateway is given of the limit comes at once.
        loop.turn();
        return admission;
    }

    private static Caller caller(String id, CustomerLimits limits) {
        return new Caller(customer(id, limits), new KeyId("key-" + id), null);
    }

    private static Caller caller(String id, CustomerLimits limits, KeyLimits own) {
        return new Caller(customer(id, limits), new KeyId("key-" + own.hashCode()), new KeyScope(Set.of(), own));
    }

    private static Customer customer(String id, CustomerLimits limits) {
        return Samples.limited(Samples.customer(id, "eu", "p", "s"), limits);
    }
}
