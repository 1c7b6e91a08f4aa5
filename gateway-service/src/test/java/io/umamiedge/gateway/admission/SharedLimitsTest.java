package io.umamiedge.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.KeyId;
import io.umamiedge.contracts.limit.LimitShare;
import io.umamiedge.contracts.limit.LimitSubject;
import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.registry.CustomerLimits;
import io.umamiedge.gateway.share.SimulatedGateways;
import io.umamiedge.platform.testing.Samples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Several gateways that share one customer's limits over a log. */
class SharedLimitsTest {
    private static final LimitSubject ACME = LimitSubject.of(new CustomerId("acme"));
    private static final Patience PATIENCE = new Patience(Duration.ofSeconds(1), Duration.ZERO, 0);
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private final SimulatedGateways<Limits> grid =
            new SimulatedGateways<>(clock -> shares -> new Limits(shares, Asks.UNPRICED, PATIENCE, clock), 3_600_000);

    @Test
    void givesTheOnlyGatewayEverythingWithinOneRoundTrip() {
        SimulatedGateways<Limits>.Gateway only = started(1).getFirst();
        Caller caller = caller(new CustomerLimits(10, 1_000, 3));
        assertThat(ask(only, caller, 1)).isInstanceOf(Entry.Early.class);
        grid.pass(Duration.ofMillis(20));
        assertThat(held(only)).isEqualTo(new LimitShare(10, 1_000, 3));
        for (int i = 0; i < 3; i++) {
            assertThat(ask(only, caller, 1)).isInstanceOf(Entry.Admitted.class);
        }
        assertThat(ask(only, caller, 1)).isInstanceOf(Entry.Refused.class);
    }

    @Test
    void sharesByDemandAndLeavesNothingOver() {
        List<SimulatedGateways<Limits>.Gateway> gateways = started(2);
        Caller caller = caller(new CustomerLimits(6_000, 600_000, 90));
        for (int second = 0; second < 12; second++) {
            for (int i = 0; i < 8; i++) {
                settle(ask(gateways.get(i % 4 == 0 ? 1 : 0), caller, 10));
                grid.pass(Duration.ofMillis(125));
            }
        }
        LimitShare busy = held(gateways.get(0));
        LimitShare quiet = held(gateways.get(1));
        assertThat(busy.plus(quiet)).isEqualTo(new LimitShare(6_000, 600_000, 90));
        assertThat(busy.requestsPerMinute()).isBetween(3_900L, 4_900L);
    }

    @Test
    void takesOverWhatADeadGatewayHadWhenItsLeaseIsOverAndNotBefore() {
        List<SimulatedGateways<Limits>.Gateway> gateways = started(2);
        Caller caller = caller(new CustomerLimits(100, 10_000, 10));
        gateways.forEach(gateway -> ask(gateway, caller, 1));
        grid.pass(Duration.ofSeconds(1));
        SimulatedGateways<Limits>.Gateway left = gateways.getFirst();
        assertThat(held(left).requestsPerMinute()).isEqualTo(50);
        grid.kill(gateways.getLast());
        for (int i = 0; i < 9; i++) {
            grid.pass(Duration.ofSeconds(1));
            settle(ask(left, caller, 1));
            assertThat(held(left).requestsPerMinute()).isEqualTo(50);
        }
        grid.pass(Duration.ofSeconds(3));
        assertThat(held(left)).isEqualTo(new LimitShare(100, 10_000, 10));
    }

    @Test
    void takesOverAtOnceWhatItsPredecessorHadThatDied() {
        SimulatedGateways<Limits>.Gateway died = started(1).getFirst();
        Caller caller = caller(new CustomerLimits(100, 10_000, 10));
        ask(died, caller, 1);
        grid.pass(Duration.ofSeconds(1));
        grid.kill(died);
        SimulatedGateways<Limits>.Gateway next = grid.start(died.name());
        grid.pass(Duration.ofMillis(50));
        ask(next, caller, 1);
        grid.pass(Duration.ofMillis(50));
        assertThat(held(next)).isEqualTo(new LimitShare(100, 10_000, 10));
        // What the one before had let in is not known.
        assertThat(next.limits().headroom(caller).requests().remaining()).isZero();
    }

    @Test
    void getsWhatItGaveBackAndNobodyTookNoFullerThanItWas() {
        SimulatedGateways<Limits>.Gateway only = started(1).getFirst();
        Caller caller = caller(new CustomerLimits(60, 10_000, 100));
        ask(only, caller, 1_000);
        grid.pass(Duration.ofMillis(50));
        for (int i = 0; i < 10; i++) {
            assertThat(ask(only, caller, 1_000)).isInstanceOf(Entry.Admitted.class);
        }
        grid.pass(Duration.ofSeconds(1));
        SimulatedGateways<Limits>.Gateway brief = grid.start();
        grid.pass(Duration.ofMillis(50));
        for (int i = 0; i < 10; i++) {
            ask(brief, caller, 1);
        }
        grid.step(MILLI);
        grid.kill(brief);
        grid.pass(Duration.ofSeconds(1));
        assertThat(held(only).tokensPerMinute()).isLessThan(9_500);
        for (int i = 0; i < 12; i++) {
            grid.pass(Duration.ofSeconds(1));
            ask(only, caller, 1);
        }
        assertThat(held(only).tokensPerMinute()).isEqualTo(10_000);
        assertThat(only.limits().headroom(caller).tokens().remaining()).isBetween(900L, 2_500L);
    }

    @Test
    void endsItsPartWhenAnotherRunsUnderItsName() {
        SimulatedGateways<Limits>.Gateway first = started(1).getFirst();
        Caller caller = caller(new CustomerLimits(100, 10_000, 10));
        ask(first, caller, 1);
        grid.start(first.name());
        grid.pass(Duration.ofSeconds(1));
        assertThat(first.book().isReplaced()).isTrue();
        assertThat(ask(first, caller, 1)).isInstanceOf(Entry.Refused.class);
    }

    @Test
    void takesOverAtOnceWhatALeavingGatewayGivesBack() {
        List<SimulatedGateways<Limits>.Gateway> gateways = started(2);
        Caller caller = caller(new CustomerLimits(100, 10_000, 10));
        gateways.forEach(gateway -> ask(gateway, caller, 1));
        grid.pass(Duration.ofSeconds(1));
        gateways.getLast().book().leave();
        grid.pass(Duration.ofSeconds(1));
        assertThat(held(gateways.getFirst())).isEqualTo(new LimitShare(100, 10_000, 10));
    }

    @Test
    void letsNothingInWhereTheLogCannotBeReachedBeforeAnotherMayTakeOver() {
        List<SimulatedGateways<Limits>.Gateway> gateways = started(2);
        Caller caller = caller(new CustomerLimits(100, 10_000, 10));
        gateways.forEach(gateway -> ask(gateway, caller, 1));
        grid.pass(Duration.ofSeconds(1));
        gateways.getLast().holdUpSends(Duration.ofSeconds(30));
        grid.pass(Duration.ofSeconds(8));
        assertThat(ask(gateways.getLast(), caller, 1)).isInstanceOfSatisfying(Entry.Refused.class, refused -> {
            assertThat(refused.error().status()).isEqualTo(503);
            assertThat(refused.error().code()).isEqualTo("log_unavailable");
        });
        grid.pass(Duration.ofSeconds(5));
        settle(ask(gateways.getFirst(), caller, 1));
        assertThat(held(gateways.getFirst()).requestsPerMinute()).isEqualTo(100);
        grid.pass(Duration.ofSeconds(20));
        settle(ask(gateways.getLast(), caller, 1));
        settle(ask(gateways.getFirst(), caller, 1));
        grid.pass(Duration.ofSeconds(1));
        assertThat(held(gateways.getLast()).requestsPerMinute()).isEqualTo(50);
    }

    @Test
    void saysThatTheLimitIsReachedOnlyWhenTheLogHasSaidThatOthersHaveTheRest() {
        List<SimulatedGateways<Limits>.Gateway> gateways = started(2);
        Caller caller = caller(new CustomerLimits(100, 10_000, 1));
        ask(gateways.getFirst(), caller, 1);
        grid.pass(Duration.ofMillis(50));
        assertThat(ask(gateways.getFirst(), caller, 1)).isInstanceOf(Entry.Admitted.class);
        SimulatedGateways<Limits>.Gateway other = gateways.getLast();
        other.delaySends(TimeUnit.SECONDS.toNanos(1));
        long since = grid.now();
        assertThat(isAnswered(other, caller, since)).isFalse();
        grid.pass(Duration.ofMillis(900));
        assertThat(isAnswered(other, caller, since)).isFalse();
        grid.pass(Duration.ofMillis(200));
        assertThat(isAnswered(other, caller, since)).isTrue();
    }

    @Test
    void saysThatLimitsCannotBeCheckedWhileWhatItAskedForWasLostAndAsksAgain() {
        SimulatedGateways<Limits>.Gateway only = started(1).getFirst();
        Caller caller = caller(new CustomerLimits(100, 10_000, 1));
        only.loseSends(true);
        assertThat(isAnswered(only, caller, grid.now())).isFalse();
        grid.pass(Duration.ofSeconds(1));
        assertThat(isAnswered(only, caller, grid.now())).isFalse();
        only.loseSends(false);
        grid.pass(Duration.ofSeconds(1));
        assertThat(ask(only, caller, 1)).isInstanceOf(Entry.Admitted.class);
    }

    @Test
    void servesOnlyCustomersThatItHasAShareOfWhileItIsCutOffAndKeepsShares() {
        SimulatedGateways<Limits>.Gateway only = grid.startKeepingShares();
        grid.pass(Duration.ofMillis(50));
        Caller served = caller(new CustomerLimits(100, 10_000, 10));
        ask(only, served, 1);
        grid.pass(Duration.ofMillis(50));
        only.holdUpSends(Duration.ofMinutes(1));
        grid.pass(Duration.ofSeconds(20));
        assertThat(ask(only, served, 1)).isInstanceOf(Entry.Admitted.class);
        Caller never = new Caller(customer("never", served.customer().limits()), new KeyId("other"), null);
        assertThat(isAnswered(only, never, grid.now())).isFalse();
        grid.pass(Duration.ofSeconds(1));
        assertThat(isAnswered(only, never, grid.now())).isFalse();
    }

    @Test
    void saysAgainWhatItGaveBackWhenThatWasLost() {
        List<SimulatedGateways<Limits>.Gateway> gateways = started(2);
        Caller caller = caller(new CustomerLimits(100, 10_000, 10));
        settle(ask(gateways.getFirst(), caller, 1));
        grid.pass(Duration.ofMillis(59_500));
        gateways.getFirst().loseSends(true);
        grid.pass(Duration.ofSeconds(2));
        gateways.getFirst().loseSends(false);
        grid.pass(Duration.ofSeconds(1));
        assertThat(held(gateways.getFirst())).isEqualTo(LimitShare.NONE);
        ask(gateways.getLast(), caller, 1);
        grid.pass(Duration.ofMillis(50));
        assertThat(held(gateways.getLast())).isEqualTo(new LimitShare(100, 10_000, 10));
    }

    @Test
    void takesTurnsWhenPartsWouldBeTooSmallForAnyRequest() {
        List<SimulatedGateways<Limits>.Gateway> gateways = started(3);
        Caller caller = caller(new CustomerLimits(1_000, 6_000, 2));
        Map<SimulatedGateways<Limits>.Gateway, Integer> served = new HashMap<>();
        for (int i = 0; i < 1_200; i++) {
            SimulatedGateways<Limits>.Gateway gateway = gateways.get(i % 3);
            if (ask(gateway, caller, 4_000) instanceof Entry.Admitted(Reservation reservation)) {
                served.merge(gateway, 1, Integer::sum);
                reservation.settle(Asks.used(100));
            }
            grid.pass(Duration.ofSeconds(1));
        }
        assertThat(served).hasSize(3).allSatisfy((_, count) -> assertThat(count).isGreaterThan(1));
    }

    @Test
    void givesBackWhatNobodyAskedForInAMinute() {
        List<SimulatedGateways<Limits>.Gateway> gateways = started(2);
        Caller caller = caller(new CustomerLimits(100, 10_000, 10));
        settle(ask(gateways.getFirst(), caller, 1));
        grid.pass(Duration.ofMinutes(2));
        assertThat(held(gateways.getFirst())).isEqualTo(LimitShare.NONE);
        ask(gateways.getLast(), caller, 1);
        grid.pass(Duration.ofMillis(50));
        assertThat(held(gateways.getLast())).isEqualTo(new LimitShare(100, 10_000, 10));
        assertThat(gateways.getLast().limits().headroom(caller).requests().remaining())
                .isEqualTo(100);
    }

    @Test
    void neverLetsMoreInThanOneGatewayWouldWhateverHappensToThem() {
        for (int run = 0; run < 12; run++) {
            neverLetsMoreIn(new SplittableRandom().nextLong());
        }
    }

    private static void neverLetsMoreIn(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        CustomerLimits whole =
                new CustomerLimits(random.nextLong(1, 2_000), random.nextLong(3_000, 200_000), random.nextInt(1, 40));
        Caller caller = caller(whole);
        SimulatedGateways<Limits> grid = new SimulatedGateways<>(
                clock -> shares -> new Limits(shares, Asks.UNPRICED, PATIENCE, clock), random.nextLong(1L << 41));
        grid.start();
        Map<SimulatedGateways<Limits>.Gateway, List<Held>> open = new HashMap<>();
        Oracle requests = new Oracle(whole.requestsPerMinute());
        Oracle tokens = new Oracle(whole.tokensPerMinute());
        int admitted = 0;
        for (int i = 0; i < 60_000; i++) {
            long nanos = random.nextLong(1, 12) * MILLI;
            grid.step(nanos);
            requests.pass(nanos);
            tokens.pass(nanos);
            if (random.nextInt(400) == 0) {
                GatewayTroubles.next(grid, random, open);
            }
            for (SimulatedGateways<Limits>.Gateway gateway : grid.alive()) {
                List<Held> mine = open.computeIfAbsent(gateway, _ -> new ArrayList<>());
                if (!gateway.book().areUsable()) {
                    // What cannot be recorded cannot be gone on with.
                    mine.forEach(held -> held.end(held.taken, tokens));
                    mine.clear();
                } else if (!mine.isEmpty() && random.nextInt(4) == 0) {
                    Held held = mine.remove(random.nextInt(mine.size()));
                    held.end(random.nextLong(held.taken + 1), tokens);
                } else if (random.nextInt(3) == 0) {
                    long wanted = random.nextLong(1, 3_000);
                    if (ask(gateway, caller, wanted) instanceof Entry.Admitted(Reservation reservation)) {
                        mine.add(new Held(reservation, wanted));
                        requests.take(1);
                        tokens.take(wanted);
                        admitted++;
                    }
                }
            }
            LimitShare inUse = grid.inUse(limits -> limits.held(ACME));
            assertThat(inUse.minus(LimitShare.of(whole)))
                    .as("seed %d step %d", seed, i)
                    .isEqualTo(LimitShare.NONE);
            assertThat(open.values().stream().mapToInt(List::size).sum())
                    .as("seed %d step %d", seed, i)
                    .isLessThanOrEqualTo(whole.maxConcurrency());
            assertThat(Math.min(requests.level, tokens.level))
                    .as("seed %d step %d", seed, i)
                    .isGreaterThan(-1e-3);
        }
        assertThat(admitted).as("seed %d", seed).isPositive();
    }

    /** A request that is under way. */
    private record Held(Reservation reservation, long taken) {
        void end(long used, Oracle tokens) {
            reservation.settle(Asks.used(used));
            tokens.giveBack(taken - used);
        }
    }

    /** One bucket for all. */
    private static final class Oracle {
        private final double most;
        private double level;

        Oracle(long most) {
            this.most = most;
            this.level = most;
        }

        void pass(long nanos) {
            level = Math.min(most, level + most * nanos / 60e9);
        }

        void take(long amount) {
            level -= amount;
        }

        void giveBack(long amount) {
            level = Math.min(most, level + amount);
        }
    }

    private List<SimulatedGateways<Limits>.Gateway> started(int count) {
        List<SimulatedGateways<Limits>.Gateway> gateways = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            gateways.add(grid.start());
        }
        grid.pass(Duration.ofMillis(50));
        return gateways;
    }

    private static LimitShare held(SimulatedGateways<Limits>.Gateway gateway) {
        return gateway.limits().held(ACME);
    }

    /** As a request does: what it cannot have yet it asks for, without waiting here. */
    private static Entry ask(SimulatedGateways<Limits>.Gateway gateway, Caller caller, long tokens) {
        Entry entry = gateway.limits().enter(caller, Asks.tokens(tokens));
        if (entry instanceof Entry.Early early) {
            early.share().await(() -> {});
        }
        return entry;
    }

    private static boolean isAnswered(SimulatedGateways<Limits>.Gateway gateway, Caller caller, long since) {
        return ((Entry.Early) ask(gateway, caller, 1)).share().isAnswered(since);
    }

    private static void settle(Entry entry) {
        if (entry instanceof Entry.Admitted(Reservation reservation)) {
            reservation.settle(Charge.NOTHING);
        }
    }

    private static Caller caller(CustomerLimits limits) {
        return new Caller(customer("acme", limits), new KeyId("key"), null);
    }

    private static Customer customer(String id, CustomerLimits limits) {
        return Samples.limited(Samples.customer(id, "eu", "p", "s"), limits);
    }
}
