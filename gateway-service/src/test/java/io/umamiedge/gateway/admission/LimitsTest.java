package io.umamiedge.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.identity.KeyId;
import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.registry.CustomerLimits;
import io.umamiedge.contracts.registry.KeyLimits;
import io.umamiedge.contracts.registry.KeyScope;
import io.umamiedge.gateway.openai.OpenAiError;
import io.umamiedge.gateway.share.SoleGateway;
import io.umamiedge.platform.testing.Samples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LimitsTest {
    private static final long START = -TimeUnit.HOURS.toNanos(1);

    private long now = START;
    private final SoleGateway shares = new SoleGateway(() -> now);
    private final Limits limits =
            new Limits(shares, Asks.UNPRICED, new Patience(Duration.ofSeconds(1), Duration.ZERO, 0), () -> now);

    @Test
    void letsNoMoreRequestsInThanAMinuteHasAndSaysWhenThereIsRoom() {
        Caller caller = caller(new CustomerLimits(2, 1_000, 10));
        admitted(caller, 1);
        admitted(caller, 1);
        OpenAiError error = refused(caller, 1);
        assertThat(error.status()).isEqualTo(429);
        assertThat(error.type()).isEqualTo("requests");
        assertThat(error.code()).isEqualTo("rate_limit_exceeded");
        assertThat(error.retryAfterSeconds()).isEqualTo(30);
        pass(Duration.ofSeconds(30));
        admitted(caller, 1);
    }

    @Test
    void setsTokensAsideAndSettlesByWhatWasUsed() {
        Caller caller = caller(new CustomerLimits(100, 600, 10));
        Reservation held = admitted(caller, 600);
        OpenAiError error = refused(caller, 10);
        assertThat(error.type()).isEqualTo("tokens");
        assertThat(error.retryAfterSeconds()).isEqualTo(1);
        held.settle(Asks.used(100));
        assertThat(limits.headroom(caller).tokens()).isEqualTo(new Headroom.Of(600, 500, Duration.ofSeconds(10)));
        held.settle(Asks.used(100));
        assertThat(limits.headroom(caller).tokens().remaining()).isEqualTo(500);
    }

    @Test
    void makesUpForWhatWasUsedBeyondWhatWasSetAside() {
        Caller caller = caller(new CustomerLimits(100, 600, 10));
        admitted(caller, 10).settle(Asks.used(1_200));
        OpenAiError error = refused(caller, 10);
        assertThat(error.retryAfterSeconds()).isEqualTo(61);
        assertThat(error.isPointlessToRetry()).isTrue();
        pass(Duration.ofSeconds(61));
        admitted(caller, 10);
    }

    @Test
    void refusesForGoodWhatNoMinuteHasRoomFor() {
        OpenAiError error = refused(caller(new CustomerLimits(100, 600, 10)), 601);
        assertThat(error.status()).isEqualTo(429);
        assertThat(error.type()).isEqualTo("tokens");
        assertThat(error.retryAfterSeconds()).isNull();
        assertThat(error.isPointlessToRetry()).isTrue();
    }

    @Test
    void countsRequestsInFlightUntilTheyAreOver() {
        Caller caller = caller(new CustomerLimits(100, 600, 1));
        Reservation held = admitted(caller, 1);
        assertThat(refused(caller, 1).type()).isEqualTo("rate_limit_error");
        assertThat(limits.inFlight()).isEqualTo(1);
        held.settle(Asks.used(1));
        assertThat(limits.inFlight()).isZero();
        admitted(caller, 1);
    }

    @Test
    void holdsAKeyToItsOwnLimitsAndTakesNothingOfItsCustomersWhenItIsRefused() {
        CustomerLimits whole = new CustomerLimits(100, 600, 10);
        Caller keyed = caller(whole, new KeyLimits(1L, null, null));
        Caller other = caller(whole);
        admitted(keyed, 100);
        OpenAiError error = refused(keyed, 100);
        assertThat(error.type()).isEqualTo("requests");
        assertThat(error.message()).contains("this key");
        assertThat(limits.headroom(other).requests().remaining()).isEqualTo(99);
        assertThat(limits.headroom(other).tokens().remaining()).isEqualTo(500);
        assertThat(limits.headroom(keyed).requests().limit()).isEqualTo(1);
        assertThat(limits.headroom(keyed).tokens().limit()).isEqualTo(600);
        admitted(other, 100);
    }

    @Test
    void followsALimitThatIsChanged() {
        admitted(caller(new CustomerLimits(10, 600, 10)), 1);
        Caller lowered = caller(new CustomerLimits(5, 600, 10));
        limits.headroom(lowered);
        shares.settle();
        assertThat(limits.headroom(lowered).requests()).isEqualTo(new Headroom.Of(5, 4, Duration.ofSeconds(12)));
        Caller raised = caller(new CustomerLimits(1_000, 600, 10));
        limits.headroom(raised);
        shares.settle();
        assertThat(limits.headroom(raised).requests().remaining()).isEqualTo(999);
    }

    @Test
    void leaksNeitherPlacesNorTokensWhateverComesInAndHoweverItEnds() {
        long seed = new SplittableRandom().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        CustomerLimits whole = new CustomerLimits(500, 50_000, 7);
        List<Caller> callers = List.of(
                caller(whole),
                caller(whole, new KeyLimits(90L, 9_000L, 2)),
                caller(whole, new KeyLimits(null, null, 1)));
        List<Reservation> open = new ArrayList<>();
        double most = whole.requestsPerMinute();
        double requests = most;
        for (int i = 0; i < 20_000; i++) {
            long passed = random.nextLong(TimeUnit.MILLISECONDS.toNanos(300));
            now += passed;
            requests = Math.min(most, requests + most * (passed / 60e9));
            if (!open.isEmpty() && random.nextBoolean()) {
                Reservation over = open.remove(random.nextInt(open.size()));
                over.settle(Asks.used(random.nextLong(2_000)));
                over.settle(Asks.used(random.nextLong(2_000)));
            } else if (enter(callers.get(random.nextInt(3)), random.nextLong(3_000))
                    instanceof Entry.Admitted(Reservation reservation)) {
                open.add(reservation);
                requests--;
            }
            assertThat(limits.inFlight())
                    .as("seed %d", seed)
                    .isEqualTo(open.size())
                    .isLessThanOrEqualTo(7);
            assertThat(requests).as("seed %d", seed).isGreaterThan(-1e-6);
        }
        open.forEach(reservation -> reservation.settle(Asks.used(0)));
        pass(Duration.ofHours(1));
        assertThat(limits.inFlight()).isZero();
        for (Caller caller : callers) {
            Headroom headroom = limits.headroom(caller);
            assertThat(headroom.requests().remaining())
                    .isEqualTo(headroom.requests().limit());
            assertThat(headroom.tokens().remaining())
                    .isEqualTo(headroom.tokens().limit());
            assertThat(headroom.tokens().reset()).isZero();
        }
    }

    private Reservation admitted(Caller caller, long tokens) {
        return ((Entry.Admitted) enter(caller, tokens)).reservation();
    }

    private OpenAiError refused(Caller caller, long tokens) {
        return ((Entry.Refused) enter(caller, tokens)).error();
    }

    private Entry enter(Caller caller, long tokens) {
        Entry entry = limits.enter(caller, Asks.tokens(tokens));
        while (entry instanceof Entry.Early early) {
            boolean[] grown = {false};
            early.share().await(() -> grown[0] = true);
            assertThat(grown[0]).isTrue();
            entry = limits.enter(caller, Asks.tokens(tokens));
        }
        return entry;
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    private static Caller caller(CustomerLimits limits) {
        return new Caller(customer(limits), new KeyId("key"), null);
    }

    private static Caller caller(CustomerLimits limits, KeyLimits own) {
        return new Caller(customer(limits), new KeyId("key-" + own.hashCode()), new KeyScope(Set.of(), own));
    }

    private static Customer customer(CustomerLimits limits) {
        return Samples.limited(Samples.customer("acme", "eu", "p", "s"), limits);
    }
}
