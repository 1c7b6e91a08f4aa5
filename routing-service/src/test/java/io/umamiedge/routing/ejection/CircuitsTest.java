package io.umamiedge.routing.ejection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.routing.EjectionCause;
import io.umamiedge.contracts.routing.EjectionPhase;
import io.umamiedge.routing.ejection.Circuits.Signal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CircuitsTest {
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
    private static final NodeId NODE = new NodeId("de-1");
    private static final ModelName MODEL = new ModelName("llama-3.1-8b");
    static final EjectionRules RULES = new EjectionRules(
            5,
            Duration.ofMinutes(1),
            20,
            0.5,
            3,
            3,
            Duration.ofSeconds(30),
            Duration.ofMinutes(5),
            Duration.ofMinutes(1),
            0.1,
            1,
            5);

    private final AtomicInteger ids = new AtomicInteger();
    private boolean mayLeave = true;
    private Circuits circuits = new Circuits(RULES);

    @Test
    void ejectsAfterFiveFailuresInARow() {
        fail(NODE, 4, NOW);
        assertThat(look(NOW)).isEqualTo(Circuit.Closed.NEW);
        fail(NODE, 1, NOW);

        assertThat(look(NOW))
                .isEqualTo(new Circuit.Ejected(1, EjectionCause.CONSECUTIVE_FAILURES, NOW, NOW.plusSeconds(30)));
    }

    @Test
    void doesNotEjectWhenAnAnswerComesBetween() {
        fail(NODE, 4, NOW);
        answer(NODE, 1, NOW);
        fail(NODE, 4, NOW);

        assertThat(look(NOW)).isEqualTo(Circuit.Closed.NEW);
    }

    @Test
    void countsAFailureOnceThatIsDeliveredTwice() {
        for (int i = 0; i < 10; i++) {
            circuits.observe(new Observation.Failed(NODE, NOW, "the-same"));
        }

        assertThat(look(NOW)).isEqualTo(Circuit.Closed.NEW);
    }

    @Test
    void ejectsWhenHalfOfEnoughRequestsFail() {
        for (int i = 0; i < 9; i++) {
            fail(NODE, 1, NOW);
            answer(NODE, 1, NOW);
        }
        fail(NODE, 1, NOW);
        assertThat(look(NOW)).as("19 requests are too few").isEqualTo(Circuit.Closed.NEW);
        answer(NODE, 1, NOW);

        assertThat(look(NOW)).isEqualTo(new Circuit.Ejected(1, EjectionCause.ERROR_RATIO, NOW, NOW.plusSeconds(30)));
    }

    @Test
    void countsOnlyWhatIsInTheWindow() {
        for (int i = 0; i < 10; i++) {
            fail(NODE, 1, NOW);
            answer(NODE, 1, NOW);
        }
        assertThat(look(NOW.plusSeconds(70))).isEqualTo(Circuit.Closed.NEW);
    }

    @Test
    void staysClosedWhileTheGridCannotDoWithoutTheNode() {
        mayLeave = false;
        fail(NODE, 9, NOW);
        assertThat(look(NOW)).isEqualTo(Circuit.Closed.NEW);

        mayLeave = true;
        assertThat(look(NOW)).isInstanceOf(Circuit.Ejected.class);
        mayLeave = false;
        assertThat(look(NOW.plusSeconds(1)))
                .isEqualTo(new Circuit.Probing(1, EjectionCause.CONSECUTIVE_FAILURES, NOW.plusSeconds(1)));
    }

    @Test
    void probesWhenTheTimeIsOverAndRecoversAfterFiveAnswers() {
        fail(NODE, 5, NOW);
        look(NOW);
        assertThat(look(NOW.plusSeconds(29))).isInstanceOf(Circuit.Ejected.class);
        Instant probed = NOW.plusSeconds(30);
        assertThat(look(probed)).isEqualTo(new Circuit.Probing(1, EjectionCause.CONSECUTIVE_FAILURES, probed));
        answer(NODE, 4, probed.plusSeconds(1));
        assertThat(look(probed.plusSeconds(1))).isInstanceOf(Circuit.Probing.class);
        answer(NODE, 1, probed.plusSeconds(2));

        assertThat(look(probed.plusSeconds(2)))
                .isEqualTo(new Circuit.Closed(1, probed.plusSeconds(2), EjectionCause.CONSECUTIVE_FAILURES));
    }

    @Test
    void ejectsForLongerEachTimeAndForgetsWithTime() {
        fail(NODE, 5, NOW);
        look(NOW);
        Instant at = NOW.plusSeconds(30);
        look(at);
        for (int times = 2; times <= 12; times++) {
            fail(NODE, 1, at.plusMillis(1));
            at = at.plusMillis(1);
            Duration hold = Duration.ofSeconds(Math.min(300, 30L * times));
            assertThat(look(at))
                    .isEqualTo(new Circuit.Ejected(times, EjectionCause.CONSECUTIVE_FAILURES, at, at.plus(hold)));
            at = at.plus(hold);
            assertThat(look(at)).isInstanceOf(Circuit.Probing.class);
        }
        answer(NODE, 5, at.plusMillis(1));
        Instant recovered = at.plusMillis(1);
        look(recovered);

        Instant later = recovered.plus(Duration.ofMinutes(9));
        fail(NODE, 5, later);
        assertThat(look(later))
                .extracting(Circuit::times)
                .as("12 less 9 minutes, and one")
                .isEqualTo(4);
    }

    @Test
    void isNewAgainWhenNothingIsLeftToRemember() {
        fail(NODE, 5, NOW);
        look(NOW);
        look(NOW.plusSeconds(30));
        answer(NODE, 5, NOW.plusSeconds(31));
        look(NOW.plusSeconds(31));

        assertThat(look(NOW.plusSeconds(90))).isInstanceOf(Circuit.Closed.class).isNotEqualTo(Circuit.Closed.NEW);
        assertThat(look(NOW.plusSeconds(91))).isEqualTo(Circuit.Closed.NEW);
    }

    @Test
    void doesNotCountWhatHappenedBeforeTheProbing() {
        fail(NODE, 5, NOW);
        look(NOW);
        look(NOW.plusSeconds(30));
        fail(NODE, 3, NOW.plusSeconds(20));

        assertThat(look(NOW.plusSeconds(31))).isInstanceOf(Circuit.Probing.class);
    }

    @Test
    void letsASilentNodeBackAtOnceTheFirstTimeAndHoldsItBackAfterwards() {
        look(Signal.SILENT, NOW);
        assertThat(look(NOW.plusSeconds(1))).isEqualTo(new Circuit.Closed(1, NOW.plusSeconds(1), null));

        assertThat(look(Signal.SILENT, NOW.plusSeconds(16)))
                .isEqualTo(new Circuit.Silent(2, NOW.plusSeconds(16), null));
        assertThat(look(NOW.plusSeconds(17)))
                .isEqualTo(new Circuit.Ejected(2, EjectionCause.SILENCE, NOW.plusSeconds(17), NOW.plusSeconds(47)));
        assertThat(look(Signal.SILENT, NOW.plusSeconds(46))).isInstanceOf(Circuit.Ejected.class);
        assertThat(look(Signal.SILENT, NOW.plusSeconds(47)))
                .isEqualTo(new Circuit.Silent(2, NOW.plusSeconds(47), EjectionCause.SILENCE));
    }

    @Test
    void probesANodeThatStartedAnewButNotOneThatFailsOverAndOver() {
        fail(NODE, 5, NOW);
        look(NOW);
        circuits.rebooted(NODE, NOW.plusSeconds(3));
        assertThat(look(NOW.plusSeconds(3))).isInstanceOf(Circuit.Probing.class);

        fail(NODE, 1, NOW.plusSeconds(4));
        look(NOW.plusSeconds(4));
        circuits.rebooted(NODE, NOW.plusSeconds(5));
        assertThat(look(NOW.plusSeconds(5))).isInstanceOf(Circuit.Ejected.class);
    }

    @Test
    void ejectsANodeWhoseFirstTokensCameMuchLaterThanItsPeersAndItsOwn() {
        List<NodeId> corridor = nodes(5);
        corridor.forEach(node -> stream(node, 300, 100));
        stream(corridor.getFirst(), 60, 900);
        circuits.compare(corridor);

        assertThat(circuits.look(corridor.getFirst(), Signal.HEARD, NOW, _ -> true))
                .isEqualTo(new Circuit.Ejected(1, EjectionCause.LATENCY, NOW, NOW.plusSeconds(30)));
        assertThat(circuits.look(corridor.getLast(), Signal.HEARD, NOW, _ -> true))
                .isEqualTo(Circuit.Closed.NEW);
    }

    @Test
    void ejectsANodeThatHedgesOutrunAgainAndAgainAlthoughItNeverFails() {
        List<NodeId> corridor = nodes(5);
        corridor.forEach(node -> stream(node, 300, 100));
        for (int i = 0; i < 60; i++) {
            circuits.observe(new Observation.Outrun(corridor.getFirst(), NOW, MODEL, 900_000));
        }
        circuits.compare(corridor);

        assertThat(circuits.look(corridor.getFirst(), Signal.HEARD, NOW, _ -> true))
                .isEqualTo(new Circuit.Ejected(1, EjectionCause.LATENCY, NOW, NOW.plusSeconds(30)));
    }

    @Test
    void leavesANodeAloneThatIsAlwaysSlowOrThatIsNotAlone() {
        List<NodeId> corridor = nodes(5);
        corridor.forEach(node -> stream(node, 300, node.equals(corridor.getFirst()) ? 900 : 100));
        circuits.compare(corridor);
        assertThat(circuits.look(corridor.getFirst(), Signal.HEARD, NOW, _ -> true))
                .as("always slow")
                .isEqualTo(Circuit.Closed.NEW);

        corridor.forEach(node -> stream(node, 60, 900));
        circuits.compare(corridor);
        assertThat(circuits.look(corridor.getLast(), Signal.HEARD, NOW, _ -> true))
                .as("all became slow")
                .isEqualTo(Circuit.Closed.NEW);
    }

    @Test
    void comparesOnlyAmongEnoughPeers() {
        List<NodeId> corridor = nodes(3);
        corridor.forEach(node -> stream(node, 300, 100));
        stream(corridor.getFirst(), 60, 900);
        circuits.compare(corridor);

        assertThat(circuits.look(corridor.getFirst(), Signal.HEARD, NOW, _ -> true))
                .isEqualTo(Circuit.Closed.NEW);
    }

    @Test
    void goesOnAfterARestartWithoutLettingTheNodeBackOrEjectingItAnew() {
        fail(NODE, 5, NOW);
        Circuit ejected = look(NOW);

        circuits = new Circuits(RULES);
        circuits.restore(NODE, ejected.toRecord());
        fail(NODE, 5, NOW);
        assertThat(look(NOW.plusSeconds(10))).isEqualTo(ejected);
        Circuit probing = look(NOW.plusSeconds(30));
        assertThat(probing).isInstanceOf(Circuit.Probing.class);

        circuits = new Circuits(RULES);
        circuits.restore(NODE, probing.toRecord());
        fail(NODE, 5, NOW);
        assertThat(look(NOW.plusSeconds(31))).isEqualTo(probing);
        answer(NODE, 5, NOW.plusSeconds(32));
        assertThat(look(NOW.plusSeconds(32))).isInstanceOf(Circuit.Closed.class);
    }

    @Test
    void saysOfEachStateWhatCandidatesCarry() {
        assertThat(Circuit.Closed.NEW.toRecord()).isNull();
        for (Circuit circuit : List.of(
                Circuit.Closed.NEW,
                new Circuit.Closed(2, NOW, null),
                new Circuit.Closed(2, NOW, EjectionCause.LATENCY),
                new Circuit.Silent(1, NOW, null),
                new Circuit.Ejected(3, EjectionCause.ERROR_RATIO, NOW, NOW.plusSeconds(90)),
                new Circuit.Probing(3, EjectionCause.SILENCE, NOW))) {
            assertThat(Circuit.of(circuit.toRecord())).isEqualTo(circuit);
        }
        assertThat(new Circuit.Probing(3, EjectionCause.SILENCE, NOW).toRecord().phase())
                .isEqualTo(EjectionPhase.PROBING);
    }

    @Test
    void namesTheSettingThatIsWrong() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EjectionRules(
                        5,
                        Duration.ofMinutes(1),
                        20,
                        0.5,
                        3,
                        3,
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(29),
                        Duration.ofMinutes(1),
                        0.1,
                        1,
                        5))
                .withMessage("umamiedge.routing.ejection.longest-time must be at least base-time");
    }

    private Circuit look(Instant now) {
        return look(Signal.HEARD, now);
    }

    private Circuit look(Signal signal, Instant now) {
        return circuits.look(NODE, signal, now, _ -> mayLeave);
    }

    private void fail(NodeId node, int times, Instant at) {
        for (int i = 0; i < times; i++) {
            circuits.observe(new Observation.Failed(node, at, "failure-" + ids.incrementAndGet()));
        }
    }

    private void answer(NodeId node, int times, Instant at) {
        for (int i = 0; i < times; i++) {
            circuits.observe(new Observation.Answered(node, at));
        }
    }

    private void stream(NodeId node, int times, long millis) {
        for (int i = 0; i < times; i++) {
            circuits.observe(new Observation.Streamed(node, NOW, MODEL, millis * 1_000 + i));
        }
    }

    private static List<NodeId> nodes(int count) {
        return java.util.stream.IntStream.range(0, count)
                .mapToObj(i -> new NodeId("n-" + i))
                .toList();
    }
}
