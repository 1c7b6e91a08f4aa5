package io.umamiedge.telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.platform.problem.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final NodeId NOISY = new NodeId("noisy");
    private static final NodeId QUIET = new NodeId("quiet");
    private static final long MIB = 1 << 20;

    private long nanos;
    private final Admission admission =
            new Admission(new IngestLimits(10, 1_000, 2, 5, 2 * MIB, 4 * MIB), () -> nanos, new Random(20261125));

    private static ProblemException refusal(ThrowingCallable entering) {
        ProblemException[] refusal = new ProblemException[1];
        assertThatThrownBy(entering).isInstanceOfSatisfying(ProblemException.class, e -> refusal[0] = e);
        return refusal[0];
    }

    private void pass(NodeId node, int reports) {
        try (Admission.Ticket ticket = admission.enter(node)) {
            ticket.count(reports);
        }
    }

    private void later(Duration time) {
        nanos += time.toNanos();
    }

    @Test
    void letsABurstInAndThenSoManyASecond() {
        pass(NOISY, 1_000);
        ProblemException refusal = refusal(() -> admission.enter(NOISY));
        assertThat(refusal.problem().status()).isEqualTo(429);
        assertThat(refusal.problem().code()).isEqualTo("too_many_requests");
        assertThat(refusal.problem().detail()).isEqualTo("this node may send 10 reports a second");
        later(Duration.ofMillis(99));
        assertThat(refusal(() -> admission.enter(NOISY)).problem().status()).isEqualTo(429);
        later(Duration.ofMillis(1));
        pass(NOISY, 1);
        later(Duration.ofHours(1));
        pass(NOISY, 1_000);
        assertThat(refusal(() -> admission.enter(NOISY)).problem().status()).isEqualTo(429);
    }

    @Test
    void saysWhenABatchWillFitAndDoesNotLetEverybodyComeBackAtOnce() {
        pass(NOISY, 900);
        List<Integer> waits = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            try (Admission.Ticket ticket = admission.enter(NOISY)) {
                waits.add(refusal(() -> ticket.count(500)).retryAfterSeconds());
            }
            // Each try takes one report of the budget itself.
            later(Duration.ofMillis(100));
        }
        // 400 and a little are missing, which take 40 s.
        assertThat(waits).allSatisfy(wait -> assertThat(wait).isBetween(40, 43));
        assertThat(Set.copyOf(waits)).hasSizeGreaterThan(1);
    }

    @Test
    void aNoisyNodeUsesUpNothingButItsOwn() {
        for (int i = 0; i < 10_000; i++) {
            try {
                pass(NOISY, 100);
            } catch (ProblemException e) {
                assertThat(e.problem().status()).isEqualTo(429);
            }
        }
        pass(QUIET, 1_000);
    }

    @Test
    void boundsRequestsUnderWayPerNodeAndInTotal() {
        List<Admission.Ticket> tickets = new ArrayList<>();
        for (String node : List.of("a", "a", "b", "b", "c")) {
            tickets.add(admission.enter(new NodeId(node)));
        }
        assertThat(admission.requestsUnderWay()).isEqualTo(5);
        assertThat(refusal(() -> admission.enter(new NodeId("a"))).problem().status())
                .isEqualTo(429);
        ProblemException full = refusal(() -> admission.enter(new NodeId("d")));
        assertThat(full.problem().status()).isEqualTo(503);
        assertThat(full.retryAfterSeconds()).isBetween(1, 2);
        tickets.getFirst().close();
        tickets.getFirst().close();
        assertThat(admission.requestsUnderWay()).as("closed twice, left once").isEqualTo(4);
        assertThatCode(() -> admission.enter(new NodeId("a"))).doesNotThrowAnyException();
        tickets.forEach(Admission.Ticket::close);
        assertThat(admission.requestsUnderWay()).isEqualTo(1);
    }

    @Test
    void boundsBytesUnderWayPerNodeAndInTotal() {
        Admission.Ticket first = admission.enter(NOISY);
        first.hold(2 * MIB);
        Admission.Ticket second = admission.enter(NOISY);
        assertThat(refusal(() -> second.hold(1)).problem().status()).isEqualTo(429);
        Admission.Ticket third = admission.enter(QUIET);
        third.hold(MIB);
        Admission.Ticket fourth = admission.enter(new NodeId("other"));
        assertThat(refusal(() -> fourth.hold(MIB + 1)).problem().status()).isEqualTo(503);
        assertThat(admission.bytesUnderWay()).isEqualTo(3 * MIB);
        first.close();
        fourth.hold(2 * MIB);
        List.of(second, third, fourth).forEach(Admission.Ticket::close);
        assertThat(admission.bytesUnderWay()).isZero();
        assertThat(admission.requestsUnderWay()).isZero();
    }

    @Test
    void forgetsNodesThatAreNoMore() {
        pass(NOISY, 1_000);
        admission.retain(node -> false);
        pass(NOISY, 1_000);
    }

    @Test
    void limitsThatContradictEachOtherAreNamedWithTheirKey() {
        assertThatThrownBy(() -> new IngestLimits(10, 999, 2, 5, 2 * MIB, 4 * MIB))
                .hasMessage("umamiedge.telemetry.ingest.reports-burst must be 1000 or more");
        assertThatThrownBy(() -> new IngestLimits(10, 1_000, 2, 1, 2 * MIB, 4 * MIB))
                .hasMessage("umamiedge.telemetry.ingest.requests-in-total must be requests-per-node or more");
        assertThatThrownBy(() -> new IngestLimits(10, 1_000, 2, 5, MIB, 4 * MIB))
                .hasMessage("umamiedge.telemetry.ingest.bytes-per-node must be 2097152 or more");
    }
}
