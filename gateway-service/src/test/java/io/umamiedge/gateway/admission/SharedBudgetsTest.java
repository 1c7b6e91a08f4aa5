package io.umamiedge.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.identity.KeyId;
import io.umamiedge.contracts.registry.BudgetAmount;
import io.umamiedge.contracts.registry.BudgetPeriod;
import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.registry.CustomerLimits;
import io.umamiedge.contracts.registry.KeyLimits;
import io.umamiedge.contracts.registry.KeyScope;
import io.umamiedge.contracts.registry.SpendBudget;
import io.umamiedge.gateway.openai.OpenAiError;
import io.umamiedge.gateway.share.SimulatedGateways;
import io.umamiedge.platform.testing.Samples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Several gateways that share one customer's budget over a log; a token costs 10<sup>-9</sup> dollars. */
class SharedBudgetsTest {
    private static final Patience PATIENCE = new Patience(Duration.ofSeconds(1), Duration.ZERO, 0);
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long DAY_MILLIS = TimeUnit.DAYS.toMillis(1);

    private final SimulatedGateways<Limits> grid = grid(0);

    @Test
    void spendsItToTheLastAndSaysThenThatTryingAgainIsPointless() {
        SimulatedGateways<Limits>.Gateway only = started(1).getFirst();
        Caller caller = caller(budget(1_000));
        assertThat(spendAll(only, caller, 10)).isEqualTo(1_000);
        OpenAiError error = refused(only, caller, 1);
        assertThat(error.status()).isEqualTo(429);
        assertThat(error.type()).isEqualTo("insufficient_quota");
        assertThat(error.code()).isEqualTo("insufficient_quota");
        assertThat(error.isPointlessToRetry()).isTrue();
        assertThat(error.message()).contains("USD 0.000001 a day");
        assertThat(grid.appended()).isLessThan(1_000);
    }

    @Test
    void givesBackWhatWasSetAsideAndNotSpent() {
        SimulatedGateways<Limits>.Gateway only = started(1).getFirst();
        Caller caller = caller(budget(100));
        Reservation whole = admitted(only, caller, 100);
        OpenAiError error = refused(only, caller, 1);
        assertThat(error.code()).isEqualTo("rate_limit_exceeded");
        assertThat(error.retryAfterSeconds()).isEqualTo(1);
        whole.settle(Asks.used(30));
        whole.settle(Asks.used(30));
        assertThat(spendAll(only, caller, 1)).isEqualTo(70);
    }

    @Test
    void chargesNothingForWhatIsNotPaidFor() {
        SimulatedGateways<Limits>.Gateway only = started(1).getFirst();
        Caller caller = caller(budget(100));
        admitted(only, caller, 100).settle(new Charge(Asks.used(90).used(), false, Asks.CORRIDOR));
        admitted(only, caller, 100).settle(new Charge(Asks.used(90).used(), true, null));
        admitted(only, caller, 100).settle(Charge.NOTHING);
        assertThat(spendAll(only, caller, 1)).isEqualTo(100);
    }

    @Test
    void countsWhatCostMoreThanWasSetAside() {
        SimulatedGateways<Limits>.Gateway only = started(1).getFirst();
        Caller caller = caller(budget(100));
        admitted(only, caller, 10).settle(Asks.used(95));
        grid.pass(Duration.ofSeconds(1));
        assertThat(spendAll(only, caller, 1)).isEqualTo(5);
    }

    @Test
    void isSpentByAllGatewaysTogetherAndLeftToWhoeverAsks() {
        List<SimulatedGateways<Limits>.Gateway> gateways = started(3);
        Caller caller = caller(budget(10_000));
        long spent = 0;
        for (int i = 0; i < 30; i++) {
            spent += spend(gateways.get(i % 3), caller, 100);
        }
        assertThat(spent).isEqualTo(3_000);
        spent += spendAll(gateways.getFirst(), caller, 100);
        // Each of the others keeps some requests' worth for itself, until it was idle for a minute.
        assertThat(spent).isBetween(9_000L, 9_900L);
        grid.pass(Duration.ofMinutes(2));
        spent += spendAll(gateways.getFirst(), caller, 100);
        assertThat(spent).isEqualTo(10_000);
        grid.pass(Duration.ofSeconds(1));
        assertThat(refused(gateways.getLast(), caller, 1).code()).isEqualTo("insufficient_quota");
    }

    @Test
    void losesWithAGatewayThatIsKilledNoMoreThanItHadInAdvance() {
        List<SimulatedGateways<Limits>.Gateway> gateways = started(2);
        Caller caller = caller(budget(100_000));
        long spent = 0;
        for (int i = 0; i < 100; i++) {
            spent += spend(gateways.getFirst(), caller, 100);
        }
        grid.kill(gateways.getFirst());
        SimulatedGateways<Limits>.Gateway next = grid.start(gateways.getFirst().name());
        grid.pass(Duration.ofMinutes(3));
        spent += spendAll(next, caller, 100);
        assertThat(spent).isBetween(75_000L, 100_000L);
        grid.pass(Duration.ofMinutes(3));
        assertThat(refused(gateways.getLast(), caller, 100_000 - spent + 1).code())
                .isEqualTo("insufficient_quota");
    }

    @Test
    void keepsNothingFromAGatewayThatLeaves() {
        List<SimulatedGateways<Limits>.Gateway> gateways = started(2);
        Caller caller = caller(budget(10_000));
        long spent = spend(gateways.getFirst(), caller, 100);
        gateways.getFirst().book().leave();
        grid.pass(Duration.ofSeconds(1));
        grid.kill(gateways.getFirst());
        grid.pass(Duration.ofMinutes(10));
        assertThat(spent + spendAll(gateways.getLast(), caller, 100)).isEqualTo(10_000);
    }

    @Test
    void beginsAnewWithThePeriodAndTakesRequestsUnderWayAlong() {
        SimulatedGateways<Limits> late = grid(DAY_MILLIS - TimeUnit.MINUTES.toMillis(5));
        SimulatedGateways<Limits>.Gateway first = late.start();
        SimulatedGateways<Limits>.Gateway second = late.start();
        late.pass(Duration.ofMillis(50));
        Caller caller = caller(budget(1_000));
        long spent = spendAll(late, first, caller, 10, 70);
        Reservation underWay = admitted(late, second, caller, 200);
        assertThat(spent).isEqualTo(700);
        late.pass(Duration.ofMinutes(6));
        assertThat(spendAll(late, first, caller, 10, Integer.MAX_VALUE)).isEqualTo(800);
        underWay.settle(Asks.used(150));
        late.pass(Duration.ofMinutes(2));
        assertThat(spendAll(late, second, caller, 10, Integer.MAX_VALUE)).isEqualTo(50);
        late.kill(second);
        late.pass(Duration.ofDays(1));
        assertThat(spendAll(late, first, caller, 10, Integer.MAX_VALUE)).isEqualTo(1_000);
    }

    @Test
    void followsABudgetThatIsChanged() {
        SimulatedGateways<Limits>.Gateway only = started(1).getFirst();
        assertThat(spendAll(only, caller(budget(100)), 10)).isEqualTo(100);
        assertThat(spendAll(only, caller(budget(150)), 10)).isEqualTo(50);
        assertThat(refused(only, caller(budget(120)), 1).code()).isEqualTo("insufficient_quota");
        SpendBudget monthly = new SpendBudget(new BudgetAmount(30), Asks.USD, BudgetPeriod.MONTH);
        assertThat(spendAll(only, caller(monthly), 10)).isEqualTo(30);
    }

    @Test
    void refusesWhatHasNoPriceInItsCurrency() {
        SimulatedGateways<Limits>.Gateway only = started(1).getFirst();
        SpendBudget euros = new SpendBudget(new BudgetAmount(1_000), Currency.getInstance("EUR"), BudgetPeriod.DAY);
        ask(only, caller(euros), 1);
        grid.pass(Duration.ofMillis(50));
        OpenAiError error = refused(only, caller(euros), 1);
        assertThat(error.status()).isEqualTo(403);
        assertThat(error.code()).isEqualTo("model_not_priced");
        assertThat(only.limits().inFlight()).isZero();
    }

    @Test
    void holdsAKeyToItsOwnBudgetBesidesItsCustomers() {
        SimulatedGateways<Limits>.Gateway only = started(1).getFirst();
        KeyLimits own = new KeyLimits(null, null, null, budget(300));
        Caller caller = caller(budget(1_000));
        Caller keyed = new Caller(caller.customer(), new KeyId("keyed"), new KeyScope(Set.of(), own));
        assertThat(spendAll(only, keyed, 10)).isEqualTo(300);
        assertThat(refused(only, keyed, 1).message()).contains("of this key");
        assertThat(spendAll(only, caller, 10)).isEqualTo(700);
        assertThat(only.limits().inFlight()).isZero();
    }

    @Test
    void letsNothingInAgainstABudgetOfNothing() {
        SimulatedGateways<Limits>.Gateway only = started(1).getFirst();
        ask(only, caller(budget(0)), 1);
        grid.pass(Duration.ofSeconds(1));
        assertThat(refused(only, caller(budget(0)), 1).code()).isEqualTo("insufficient_quota");
    }

    @Test
    void neverSpendsMoreThanThereIsWhateverHappensToGateways() {
        for (int run = 0; run < 12; run++) {
            neverSpendsMore(new SplittableRandom().nextLong());
        }
    }

    private static void neverSpendsMore(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long whole = random.nextLong(10_000, 3_000_000);
        Caller caller = caller(budget(whole));
        SimulatedGateways<Limits> grid = grid(random.nextLong(1_000_000) * DAY_MILLIS);
        grid.start();
        Map<SimulatedGateways<Limits>.Gateway, List<Held>> open = new HashMap<>();
        long spent = 0;
        for (int i = 0; i < 40_000; i++) {
            grid.step(random.nextLong(1, 12) * MILLI);
            if (random.nextInt(400) == 0) {
                GatewayTroubles.next(grid, random, open);
            }
            for (SimulatedGateways<Limits>.Gateway gateway : grid.alive()) {
                List<Held> mine = open.computeIfAbsent(gateway, _ -> new ArrayList<>());
                if (!mine.isEmpty() && random.nextInt(4) == 0) {
                    Held held = mine.remove(random.nextInt(mine.size()));
                    long cost = random.nextLong(held.taken + 1);
                    held.reservation.settle(Asks.used(cost));
                    spent += cost;
                } else if (random.nextInt(3) == 0) {
                    long wanted = random.nextLong(1, 3_000);
                    if (ask(gateway, caller, wanted) instanceof Entry.Admitted(Reservation reservation)) {
                        mine.add(new Held(reservation, wanted));
                    }
                }
            }
            long underWay = open.values().stream()
                    .flatMap(List::stream)
                    .mapToLong(Held::taken)
                    .sum();
            assertThat(spent + underWay).as("seed %d step %d", seed, i).isLessThanOrEqualTo(whole);
        }
        assertThat(spent).as("seed %d", seed).isPositive();
    }

    /** A request that is under way. */
    private record Held(Reservation reservation, long taken) {}

    private static SimulatedGateways<Limits> grid(long brokerAhead) {
        return new SimulatedGateways<>(
                clock -> shares -> new Limits(shares, Asks.NANO_DOLLARS, PATIENCE, clock), brokerAhead);
    }

    private List<SimulatedGateways<Limits>.Gateway> started(int count) {
        List<SimulatedGateways<Limits>.Gateway> gateways = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            gateways.add(grid.start());
        }
        grid.pass(Duration.ofMillis(50));
        return gateways;
    }

    private long spend(SimulatedGateways<Limits>.Gateway gateway, Caller caller, long each) {
        return spendAll(grid, gateway, caller, each, 1);
    }

    /** What of it could be spent by requests one after the other that cost so much each. */
    private long spendAll(SimulatedGateways<Limits>.Gateway gateway, Caller caller, long each) {
        return spendAll(grid, gateway, caller, each, Integer.MAX_VALUE);
    }

    private static long spendAll(
            SimulatedGateways<Limits> grid,
            SimulatedGateways<Limits>.Gateway gateway,
            Caller caller,
            long each,
            int most) {
        long spent = 0;
        for (int i = 0; i < most; i++) {
            Entry entry = askPatiently(grid, gateway, caller, each);
            if (!(entry instanceof Entry.Admitted(Reservation reservation))) {
                return spent;
            }
            reservation.settle(Asks.used(each));
            spent += each;
        }
        return spent;
    }

    private Reservation admitted(SimulatedGateways<Limits>.Gateway gateway, Caller caller, long amount) {
        return admitted(grid, gateway, caller, amount);
    }

    private static Reservation admitted(
            SimulatedGateways<Limits> grid, SimulatedGateways<Limits>.Gateway gateway, Caller caller, long amount) {
        return ((Entry.Admitted) askPatiently(grid, gateway, caller, amount)).reservation();
    }

    private OpenAiError refused(SimulatedGateways<Limits>.Gateway gateway, Caller caller, long amount) {
        return ((Entry.Refused) askPatiently(grid, gateway, caller, amount)).error();
    }

    private static Entry askPatiently(
            SimulatedGateways<Limits> grid, SimulatedGateways<Limits>.Gateway gateway, Caller caller, long amount) {
        Entry entry = ask(gateway, caller, amount);
        for (int i = 0; i < 200 && entry instanceof Entry.Early; i++) {
            grid.pass(Duration.ofMillis(5));
            entry = ask(gateway, caller, amount);
        }
        return entry;
    }

    /** As a request does: what it cannot have yet it asks for, without waiting here. */
    private static Entry ask(SimulatedGateways<Limits>.Gateway gateway, Caller caller, long amount) {
        Entry entry = gateway.limits().enter(caller, Asks.tokens(amount));
        if (entry instanceof Entry.Early early) {
            early.share().await(() -> {});
        }
        return entry;
    }

    private static SpendBudget budget(long nano) {
        return new SpendBudget(new BudgetAmount(nano), Asks.USD, BudgetPeriod.DAY);
    }

    private static Caller caller(SpendBudget budget) {
        CustomerLimits limits = new CustomerLimits(1_000_000_000, 1_000_000_000_000L, 1_000_000, budget);
        Customer customer = Samples.limited(Samples.customer("acme", "eu", "p", "s"), limits);
        return new Caller(customer, new KeyId("key"), null);
    }
}
