package io.umamiedge.routing.candidate;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.Failover;
import io.umamiedge.contracts.routing.FailoverCause;
import io.umamiedge.contracts.telemetry.CapacitySnapshot;
import io.umamiedge.contracts.telemetry.NodeHealth;
import io.umamiedge.platform.testing.Samples;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Two routers over one topic: each speaks for its partitions, and goes on where the other stopped. */
class HandoverTest {
    private static final int PARTITIONS = 3;
    private static final int NODES = 12;

    private final TestGrid grid = new TestGrid();
    private final List<Router.Change> topic = new ArrayList<>();
    private final Map<NodeId, CapacitySnapshot> capacity = new HashMap<>();

    /** A router, and what it has read of the topic. */
    private final class RouterProcess {
        final CandidateBoard board = new CandidateBoard();
        final Router router = grid.router(board, HandoverTest::partition);
        final Set<Integer> mine = new HashSet<>();
        private int position;

        void read() {
            for (; position < topic.size(); position++) {
                Router.Change change = topic.get(position);
                if (!mine.contains(partition(change.nodeId()))) {
                    router.published(change.nodeId(), change.candidate());
                }
            }
        }

        void take(int partition, Instant now) {
            read();
            capacity.forEach((node, snapshot) -> {
                if (partition(node) == partition) {
                    router.apply(node, snapshot, now);
                }
            });
            router.apply(grid.registry());
            router.own(partition);
            mine.add(partition);
        }

        void lose(int partition) {
            read();
            router.disown(List.of(partition));
            mine.remove(partition);
        }

        List<Router.Change> say(Instant now) {
            read();
            List<Router.Change> said = router.changes(now);
            topic.addAll(said);
            return said;
        }
    }

    @Test
    void aTakeoverSaysNothingThatWasSaidAlready() {
        Instant now = TestGrid.NOW;
        register(now);
        RouterProcess one = new RouterProcess();
        RouterProcess two = new RouterProcess();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            one.take(partition, now);
        }
        assertThat(one.say(now)).hasSize(NODES);

        one.lose(1);
        two.take(1, now);
        assertThat(two.say(now)).isEmpty();
        assertThat(one.say(now)).isEmpty();

        NodeId moved = nodes().stream()
                .filter(node -> partition(node) == 1)
                .findFirst()
                .orElseThrow();
        hear(moved, NodeHealth.STALE, now.plusSeconds(1), one, two);
        assertThat(one.say(now.plusSeconds(1))).isEmpty();
        assertThat(two.say(now.plusSeconds(1)))
                .singleElement()
                .extracting(change -> change.failover().cause())
                .isEqualTo(FailoverCause.NODE_SILENT);
    }

    /** Nodes fail, fall silent and come back while partitions change hands; any router may die at any time. */
    @Test
    void eachFailoverIsRecordedOnceWhoeverSpeaksForTheNode() {
        for (long seed = 1; seed <= 20; seed++) {
            handOverAtRandom(new HandoverTest(), seed);
        }
    }

    private static void handOverAtRandom(HandoverTest world, long seed) {
        Random random = new Random(seed);
        Instant now = TestGrid.NOW;
        world.register(now);
        List<RouterProcess> processes = new ArrayList<>(List.of(world.new RouterProcess(), world.new RouterProcess()));
        for (int partition = 0; partition < PARTITIONS; partition++) {
            processes.get(partition % 2).take(partition, now);
        }
        Map<NodeId, Candidate> told = new HashMap<>();
        int expected = 0;
        for (int step = 0; step < 200; step++) {
            now = now.plusSeconds(1 + random.nextInt(10));
            world.disturb(processes, random, now);
            if (random.nextInt(10) == 0) {
                world.moveAPartition(processes, random, now);
            }
            int before = world.topic.size();
            for (RouterProcess process : processes) {
                process.say(now);
            }
            for (Router.Change change : world.topic.subList(before, world.topic.size())) {
                Candidate was = told.put(change.nodeId(), change.candidate());
                boolean isLeft = NodeFailover.cause(was, change.candidate()) != null;
                expected += isLeft ? 1 : 0;
                assertThat(change.failover() != null)
                        .as("seed %d, step %d, %s", seed, step, change)
                        .isEqualTo(isLeft);
                assertThat(change.candidate())
                        .as("seed %d: the same again", seed)
                        .isNotEqualTo(was);
            }
        }
        List<Failover> failovers = world.topic.stream()
                .map(Router.Change::failover)
                .filter(java.util.Objects::nonNull)
                .toList();
        assertThat(failovers).as("seed %d", seed).hasSize(expected).isNotEmpty();
        assertThat(failovers).extracting(Failover::failoverId).doesNotHaveDuplicates();
    }

    private void disturb(List<RouterProcess> processes, Random random, Instant now) {
        for (NodeId node : nodes()) {
            int what = random.nextInt(20);
            if (what == 0) {
                hear(node, NodeHealth.STALE, now, processes.toArray(RouterProcess[]::new));
            } else if (what < 10) {
                hear(node, NodeHealth.READY, now, processes.toArray(RouterProcess[]::new));
            } else if (what == 10) {
                for (int i = 0; i < 6; i++) {
                    String id = "failure-" + random.nextLong();
                    processes.forEach(process -> process.router.observe(
                            new io.umamiedge.routing.ejection.Observation.Failed(node, now, id)));
                }
            } else {
                processes.forEach(process ->
                        process.router.observe(new io.umamiedge.routing.ejection.Observation.Answered(node, now)));
            }
        }
    }

    private void moveAPartition(List<RouterProcess> processes, Random random, Instant now) {
        int from = random.nextInt(2);
        RouterProcess giver = processes.get(from);
        if (giver.mine.isEmpty()) {
            return;
        }
        Set<Integer> moving = Set.copyOf(giver.mine);
        if (random.nextBoolean()) {
            // It dies; another one starts in its place.
            processes.set(from, new RouterProcess());
        } else {
            moving = Set.of(moving.iterator().next());
            moving.forEach(giver::lose);
        }
        RouterProcess taker = processes.get(1 - from);
        moving.forEach(partition -> taker.take(partition, now));
    }

    private void register(Instant now) {
        grid.put(Samples.corridor("eu", "EU", "DE"));
        grid.put(Samples.site("berlin", "eu", "owner", "DE"));
        for (NodeId node : nodes()) {
            grid.put(Samples.node(node.value(), "berlin", TestGrid.URL));
            capacity.put(node, Snapshots.of(node.value(), NodeHealth.READY, 8, 1, now));
        }
    }

    private void hear(NodeId node, NodeHealth health, Instant now, RouterProcess... processes) {
        CapacitySnapshot snapshot = Snapshots.of(node.value(), health, 8, 1, now);
        capacity.put(node, snapshot);
        for (RouterProcess process : processes) {
            if (process.mine.contains(partition(node))) {
                process.router.apply(node, snapshot, now);
            }
        }
    }

    private static int partition(NodeId node) {
        return Math.floorMod(node.value().hashCode(), PARTITIONS);
    }

    private static List<NodeId> nodes() {
        return java.util.stream.IntStream.range(0, NODES)
                .mapToObj(i -> new NodeId("n-" + i))
                .toList();
    }
}
