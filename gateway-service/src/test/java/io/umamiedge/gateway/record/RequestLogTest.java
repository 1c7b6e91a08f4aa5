package io.umamiedge.gateway.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.event.Event;
import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.CountryCode;
import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.DecisionId;
import io.umamiedge.contracts.identity.Ids;
import io.umamiedge.contracts.identity.KeyId;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.RequestId;
import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.identity.SiteId;
import io.umamiedge.contracts.request.Attempt;
import io.umamiedge.contracts.request.Outcome;
import io.umamiedge.contracts.request.RequestAdmitted;
import io.umamiedge.contracts.request.RequestCompleted;
import io.umamiedge.contracts.request.RequestTimings;
import io.umamiedge.contracts.request.Usage;
import io.umamiedge.contracts.routing.Destination;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RequestLogTest {
    private static final RequestFacts FACTS = new RequestFacts(
            new RequestId("r"),
            new CustomerId("c"),
            new KeyId("k"),
            new ModelName("m"),
            "/v1/chat/completions",
            true,
            null,
            "00-1-2-00",
            Instant.EPOCH,
            Spooling.ALLOWED);

    private static final Destination NODE = new Destination(
            new NodeId("n"), new RuntimeId("main"), new SiteId("s"), new CorridorId("eu"), "EU", new CountryCode("DE"));
    private static final List<Attempt> TRIED =
            List.of(new Attempt(new DecisionId("d"), NODE, null, Usage.NONE, null, 4));

    private final List<Event<?>> sent = new ArrayList<>();
    private final List<Consumer<@Nullable Throwable>> pending = new ArrayList<>();
    private final List<String> seen = new ArrayList<>();
    private int hurried;
    private final AtomicLong nanos = new AtomicLong();
    private final RequestLog log = new RecordMaker(
                    "gateway-service", new Sink(), new Ids(), InstantSource.fixed(Instant.EPOCH), nanos::get)
            .open(FACTS, 0, Runnable::run);

    @Test
    void waitsForEveryRecord() {
        log.admitted();
        complete();
        log.whenAcknowledged(() -> seen.add("end"));
        pending.get(1).accept(null);
        assertThat(seen).isEmpty();
        pending.get(0).accept(null);
        assertThat(seen).containsExactly("end");
        log.whenAcknowledged(() -> seen.add("after"));
        assertThat(seen).containsExactly("end", "after");
    }

    @Test
    void hurriesRecordsOnlyWhenSomebodyWaitsForThem() {
        log.admitted();
        assertThat(hurried).isZero();
        log.whenAcknowledged(() -> seen.add("first"));
        assertThat(hurried).isOne();
        pending.get(0).accept(null);
        log.whenAcknowledged(() -> seen.add("nothing to wait for"));
        log.hurry();
        assertThat(hurried).isOne();
        assertThat(seen).containsExactly("first", "nothing to wait for");
    }

    @Test
    void saysOnceThatARecordIsLostAndNeverThatAllAreThere() {
        log.onFailure(() -> seen.add("lost"));
        log.admitted();
        complete();
        log.whenAcknowledged(() -> seen.add("end"));
        pending.get(0).accept(new IllegalStateException("no"));
        pending.get(1).accept(new IllegalStateException("no"));
        log.whenAcknowledged(() -> seen.add("later"));
        assertThat(seen).containsExactly("lost");
    }

    @Test
    void disturbsTheRequestOnlyWhenSomebodyWaits() {
        List<Runnable> tasks = new ArrayList<>();
        RequestLog busy = new RecordMaker(
                        "gateway-service", new Sink(), new Ids(), InstantSource.fixed(Instant.EPOCH), nanos::get)
                .open(FACTS, 0, tasks::add);
        busy.admitted();
        pending.get(0).accept(null);
        assertThat(tasks).isEmpty();
        busy.admitted();
        busy.whenAcknowledged(() -> seen.add("first"));
        pending.get(1).accept(null);
        busy.admitted();
        tasks.removeFirst().run();
        assertThat(seen).isEmpty();
        pending.get(2).accept(null);
        tasks.removeFirst().run();
        assertThat(seen).containsExactly("first");
        assertThat(tasks).isEmpty();
    }

    @Test
    void writesWhatHappened() {
        log.admitted();
        nanos.set(1_000);
        log.trying();
        nanos.set(2_000);
        log.trying();
        nanos.set(5_000);
        log.firstByte();
        nanos.set(6_000);
        log.tokens(1);
        log.firstByte();
        nanos.set(14_000);
        log.tokens(2);
        complete();
        assertThat(sent)
                .extracting(event -> (Object) event.data())
                .containsExactly(
                        new RequestAdmitted(
                                FACTS.requestId(),
                                FACTS.customerId(),
                                FACTS.keyId(),
                                FACTS.model(),
                                FACTS.path(),
                                true,
                                null,
                                Instant.EPOCH),
                        new RequestCompleted(
                                FACTS.requestId(),
                                new DecisionId("d"),
                                FACTS.customerId(),
                                FACTS.keyId(),
                                FACTS.model(),
                                FACTS.path(),
                                true,
                                Outcome.SERVED,
                                200,
                                null,
                                Usage.NONE,
                                new RequestTimings(5L, 14L, 1L, 6L, 4L),
                                1,
                                Instant.EPOCH,
                                null,
                                TRIED));
        assertThat(sent).extracting(Event::id).containsExactly("admitted-r", "completed-r");
        assertThat(sent).extracting(Event::key).containsOnly("c");
        assertThat(sent).extracting(Event::traceparent).containsOnly("00-1-2-00");
    }

    @Test
    void letsOneRequestInAtATimeWhileTheLogIsDown() {
        LogHealth health = new LogHealth(Duration.ofNanos(10), nanos::get);
        assertThat(health.mayBegin()).isTrue();
        assertThat(health.failed()).isTrue();
        assertThat(health.failed()).isFalse();
        assertThat(health.mayBegin()).isFalse();
        nanos.addAndGet(10);
        assertThat(health.mayBegin()).isTrue();
        assertThat(health.mayBegin()).isFalse();
        assertThat(health.succeeded()).isTrue();
        assertThat(health.succeeded()).isFalse();
        assertThat(health.mayBegin()).isTrue();
    }

    @Test
    void keepsOnlyAUsableTraceContext() {
        RequestId id = new RequestId("0197a0b1-0000-7000-8000-00000000000f");
        String good = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        assertThat(TraceParent.of(good, id, () -> 4)).isEqualTo(good);
        for (String bad : new String[] {
            null,
            "",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            good + "x",
            good.toUpperCase(java.util.Locale.ROOT)
        }) {
            assertThat(TraceParent.of(bad, id, () -> 4))
                    .isEqualTo("00-0197a0b1000070008000" + "00000000000f-0000000000000005-00");
        }
    }

    private void complete() {
        log.completed(Outcome.SERVED, 200, new DecisionId("d"), null, Usage.NONE, TRIED, null);
    }

    private final class Sink implements RecordSink {
        @Override
        public void send(Event<?> event, Spooling spooling, Consumer<@Nullable Throwable> done) {
            sent.add(event);
            pending.add(done);
        }

        @Override
        public void hurry() {
            hurried++;
        }
    }
}
