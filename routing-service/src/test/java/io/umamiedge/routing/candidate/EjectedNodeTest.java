package io.umamiedge.routing.candidate;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.CountryCode;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.identity.SiteId;
import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.registry.Node;
import io.umamiedge.contracts.registry.NodeState;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.routing.Ejection;
import io.umamiedge.contracts.routing.EjectionCause;
import io.umamiedge.contracts.routing.EjectionPhase;
import io.umamiedge.contracts.routing.Failover;
import io.umamiedge.contracts.routing.FailoverCause;
import io.umamiedge.contracts.routing.FailoverScope;
import io.umamiedge.contracts.routing.RemainingCapacity;
import io.umamiedge.contracts.routing.Verdict;
import io.umamiedge.contracts.telemetry.NodeHealth;
import io.umamiedge.platform.testing.Samples;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What becomes of a node that fails, is silent or is drained, in the candidates and in the failovers. */
class EjectedNodeTest {
    private static final Instant NOW = TestGrid.NOW;
    private static final CorridorId EU = new CorridorId("eu");

    private final TestGrid grid = new TestGrid().corridor("de-1", "de-2", "de-3");

    @Test
    void ejectsANodeThatFailsAndSaysSoOnce() {
        grid.fail("de-1", 5, NOW);
        grid.look(NOW);
        grid.fail("de-1", 5, NOW);
        grid.look(NOW.plusSeconds(1));

        Candidate ejected = grid.candidate("de-1");
        assertThat(ejected.verdict()).isEqualTo(Verdict.EJECTED);
        assertThat(ejected.reason())
                .isEqualTo("requests failed one after the other; kept back until 2026-11-24T10:00:30Z");
        assertThat(ejected.ejection())
                .isEqualTo(new Ejection(
                        EjectionPhase.EJECTED, EjectionCause.CONSECUTIVE_FAILURES, 1, NOW, NOW.plusSeconds(30)));
        assertThat(grid.failovers())
                .containsExactly(new Failover(
                        grid.failovers().getFirst().failoverId(),
                        FailoverScope.NODE,
                        FailoverCause.NODE_EJECTED,
                        ejected.reason(),
                        null,
                        null,
                        null,
                        null,
                        null,
                        new Destination(
                                new NodeId("de-1"),
                                new RuntimeId("main"),
                                new SiteId("berlin"),
                                EU,
                                "EU",
                                new CountryCode("DE")),
                        null,
                        NOW,
                        new RemainingCapacity(EU, 2, 16),
                        null));
    }

    @Test
    void probesTheNodeWithOneRequestAtATimeAndLetsItBack() {
        grid.fail("de-1", 5, NOW);
        grid.look(NOW);
        Instant probed = NOW.plusSeconds(30);
        grid.look(probed);

        assertThat(grid.candidate("de-1").verdict()).isEqualTo(Verdict.ELIGIBLE);
        assertThat(grid.candidate("de-1").reason())
                .isEqualTo("probed with few requests: requests failed one after the other");
        assertThat(grid.candidate("de-1").runtimes().getFirst().slots())
                .as("what runs and one more")
                .isEqualTo(2);

        grid.answer("de-1", 5, probed.plusSeconds(1));
        grid.look(probed.plusSeconds(1));
        assertThat(grid.candidate("de-1").runtimes().getFirst().slots()).isEqualTo(8);
        assertThat(grid.candidate("de-1").reason()).isEqualTo("the node is active and reports");
        grid.look(probed.plusSeconds(61));
        assertThat(grid.candidate("de-1").ejection()).isNull();
        assertThat(grid.failovers()).hasSize(1);
    }

    @Test
    void recordsOneFailoverForANodeThatFellSilentOrIsDrained() {
        grid.heard("de-1", NodeHealth.STALE, 8, 0, NOW.plusSeconds(1));
        grid.look(NOW.plusSeconds(1));
        grid.look(NOW.plusSeconds(2));
        Node node = Samples.node("de-2", "berlin", TestGrid.URL);
        grid.put(new Node(
                node.id(), node.siteId(), node.runtimes(), node.tiers(), node.certifications(), NodeState.DRAINING));
        grid.look(NOW.plusSeconds(3));
        grid.put(new Node(
                node.id(), node.siteId(), node.runtimes(), node.tiers(), node.certifications(), NodeState.RETIRED));
        grid.look(NOW.plusSeconds(4));

        assertThat(grid.failovers())
                .extracting(Failover::cause)
                .containsExactly(FailoverCause.NODE_SILENT, FailoverCause.NODE_DRAINED);
        assertThat(grid.failovers())
                .extracting(Failover::remaining)
                .containsExactly(new RemainingCapacity(EU, 2, 16), new RemainingCapacity(EU, 1, 8));
    }

    @Test
    void recordsOneFailoverForANodeThatDiesUnderLoad() {
        grid.fail("de-1", 5, NOW);
        grid.look(NOW);
        grid.heard("de-1", NodeHealth.STALE, 8, 0, NOW.plusSeconds(2));
        grid.look(NOW.plusSeconds(2));
        assertThat(grid.candidate("de-1").verdict()).isEqualTo(Verdict.EJECTED);
        grid.look(NOW.plusSeconds(30));
        assertThat(grid.candidate("de-1").verdict()).isEqualTo(Verdict.STALE);

        assertThat(grid.failovers()).extracting(Failover::cause).containsExactly(FailoverCause.NODE_EJECTED);
    }

    @Test
    void ejectsNoMoreThanTheShareOfTheCorridor() {
        grid.fail("de-1", 5, NOW);
        grid.fail("de-2", 5, NOW);
        grid.look(NOW);

        assertThat(grid.failovers()).as("a third of three").hasSize(1);
    }

    @Test
    void neverEjectsTheLastNodeOfAPolicy() {
        grid.put(Samples.site("paris", "eu", "owner", "FR"));
        grid.put(Samples.node("fr-1", "paris", TestGrid.URL));
        grid.put(Samples.residency("fr-only", "FR"));
        grid.heard("fr-1", NOW);
        grid.look(NOW);
        grid.fail("fr-1", 50, NOW);
        grid.look(NOW);
        assertThat(grid.candidate("fr-1").verdict()).isEqualTo(Verdict.ELIGIBLE);

        grid.put(Samples.node("fr-2", "paris", TestGrid.URL));
        grid.look(NOW);
        assertThat(grid.candidate("fr-1").verdict())
                .as("the other is not heard of")
                .isEqualTo(Verdict.ELIGIBLE);
        grid.heard("fr-2", NOW);
        grid.look(NOW);
        grid.look(NOW);
        assertThat(grid.candidate("fr-1").verdict()).isEqualTo(Verdict.EJECTED);

        grid.heard("fr-2", NodeHealth.OFFLINE, 8, 0, NOW.plusSeconds(1));
        grid.look(NOW.plusSeconds(1));
        grid.look(NOW.plusSeconds(1));
        assertThat(grid.candidate("fr-1").verdict())
                .as("it is the last one now")
                .isEqualTo(Verdict.ELIGIBLE);
        assertThat(grid.candidate("fr-1").ejection().phase()).isEqualTo(EjectionPhase.PROBING);
    }

    @Test
    void neverEjectsTheLastDedicatedNodeOfACustomer() {
        Customer acme = Samples.customer("acme", "eu", "de-only", "gold");
        grid.put(new Customer(
                acme.id(),
                acme.name(),
                acme.tier(),
                acme.homeCorridorId(),
                acme.corridors(),
                acme.residencyPolicyId(),
                acme.slaPolicyId(),
                acme.limits(),
                Set.of(new NodeId("de-1"))));
        grid.fail("de-1", 50, NOW);
        grid.look(NOW);
        assertThat(grid.candidate("de-1").verdict()).isEqualTo(Verdict.ELIGIBLE);
    }

    @Test
    void goesOnAfterARestartWithoutLettingTheNodeBackOrRecordingItAgain() {
        grid.fail("de-1", 5, NOW);
        grid.look(NOW);

        CandidateBoard read = new CandidateBoard();
        Router restarted = grid.router(read, _ -> 0);
        grid.board.after("").forEach(candidate -> restarted.published(candidate.nodeId(), candidate));
        restarted.apply(grid.registry());
        for (String node : List.of("de-1", "de-2", "de-3")) {
            restarted.apply(new NodeId(node), Snapshots.of(node, NodeHealth.READY, 8, 1, NOW), NOW);
        }
        restarted.own(0);

        assertThat(restarted.changes(NOW.plusSeconds(29))).isEmpty();
        assertThat(restarted.changes(NOW.plusSeconds(30))).hasSize(1).allSatisfy(change -> {
            assertThat(change.candidate().verdict()).isEqualTo(Verdict.ELIGIBLE);
            assertThat(change.failover()).isNull();
        });
    }

    @Test
    void aFlappingNodeDoesNotFlapTheGrid() {
        for (long seed = 1; seed <= 2; seed++) {
            assertFlapsAreBounded(seed);
        }
    }

    /** Nodes that fail and fall silent as they please, second by second for half an hour. */
    private static void assertFlapsAreBounded(long seed) {
        TestGrid flapping = new TestGrid().corridor("de-1", "de-2", "de-3", "de-4", "de-5", "de-6");
        Random random = new Random(seed);
        Map<NodeId, Deque<Instant>> returns = new HashMap<>();
        Map<NodeId, Integer> all = new HashMap<>();
        Map<NodeId, Verdict> last = new HashMap<>();
        flapping.board.after("").forEach(candidate -> last.put(candidate.nodeId(), candidate.verdict()));
        for (int second = 1; second <= 1_800; second++) {
            Instant at = NOW.plusSeconds(second);
            flapping.heard("de-" + (3 + second % 4), at);
            for (String node : List.of("de-1", "de-2")) {
                if (random.nextInt(4) == 0) {
                    flapping.heard(node, random.nextBoolean() ? NodeHealth.READY : NodeHealth.STALE, 8, 0, at);
                }
                if (random.nextInt(3) == 0) {
                    flapping.fail(node, random.nextInt(8), at);
                } else {
                    flapping.answer(node, random.nextInt(8), at);
                }
            }
            for (Router.Change change : flapping.look(at)) {
                Verdict verdict = change.candidate().verdict();
                if (last.put(change.nodeId(), verdict) != verdict && verdict == Verdict.ELIGIBLE) {
                    Deque<Instant> minute = returns.computeIfAbsent(change.nodeId(), _ -> new ArrayDeque<>());
                    minute.add(at);
                    while (!minute.getFirst().isAfter(at.minus(Duration.ofMinutes(1)))) {
                        minute.removeFirst();
                    }
                    assertThat(minute)
                            .as("seed %d, returns of %s in a minute", seed, change.nodeId())
                            .hasSizeLessThanOrEqualTo(3);
                    all.merge(change.nodeId(), 1, Integer::sum);
                }
            }
        }
        assertThat(all.values())
                .as("seed %d, returns of a node in half an hour", seed)
                .isNotEmpty()
                .allSatisfy(count -> assertThat(count).isLessThanOrEqualTo(15));
    }
}
