package io.umamiedge.routing.engine;

import static io.umamiedge.routing.engine.Grid.ACME;
import static io.umamiedge.routing.engine.Grid.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.identity.DecisionId;
import io.umamiedge.contracts.routing.Destination;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How evenly the engine loads nodes of unlike size, when one gateway decides and when several know of each other late. */
class BalanceTest {
    private static final DecisionId DECISION = new DecisionId("d");
    private static final double BUSY = 0.7;
    private static final int ROUNDS = 5;
    private static final int STEPS = 6_000;

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final SplittableRandom random = new SplittableRandom(seed);

    /** Nodes of a few to many slots, and gateways that hear of each other's requests by reports alone. */
    private static final class Fleet {
        private record Request(int gateway, Destination to, InFlight.Ticket ticket) {}

        private final SplittableRandom random;
        private final List<Grid> gateways;
        private final int[] slots;
        private final int[] running;
        private final double[] used;
        private final List<Request> requests = new ArrayList<>();
        private final Map<String, Integer> numbers = new HashMap<>();
        private Instant now = NOW;
        private long measured;

        Fleet(SplittableRandom random, int gateways, int... slots) {
            this.random = random;
            this.gateways =
                    IntStream.range(0, gateways).mapToObj(_ -> new Grid()).toList();
            this.slots = slots;
            this.running = new int[slots.length];
            this.used = new double[slots.length];
            for (int node = 0; node < slots.length; node++) {
                numbers.put("de-" + node, node);
            }
            report();
        }

        int capacity() {
            return IntStream.of(slots).sum();
        }

        /** Every gateway hears what is running at every node. */
        void report() {
            for (int node = 0; node < slots.length; node++) {
                for (Grid gateway : gateways) {
                    gateway.node("de-" + node, "DE")
                            .load(slots[node], running[node], 0)
                            .reportedAt(now)
                            .put();
                }
            }
        }

        /** One request comes to one of the gateways; returns the node's number. */
        int arrive() {
            int gateway = random.nextInt(gateways.size());
            Grid grid = gateways.get(gateway);
            Destination to = grid.engine
                    .decide(
                            DECISION,
                            grid.ask("DE").seed(random.nextLong()).now(now).build())
                    .selected();
            assertThat(to).isNotNull();
            requests.add(new Request(gateway, to, grid.inFlight.begin(to, ACME)));
            int node = number(to);
            running[node]++;
            return node;
        }

        void leave() {
            int last = requests.size() - 1;
            int any = random.nextInt(requests.size());
            Request request = requests.set(any, requests.get(last));
            requests.remove(last);
            request.ticket.close();
            running[number(request.to)]--;
        }

        /** So many requests come and go; {@code reports} times in all of them every node is heard. */
        void pass(int count, int reports) {
            for (int i = 1; i <= count; i++) {
                leave();
                arrive();
                if (i % (count / reports) == 0) {
                    now = now.plusSeconds(1);
                    report();
                }
                for (int node = 0; node < slots.length; node++) {
                    used[node] += (double) running[node] / slots[node];
                }
                measured++;
            }
        }

        /** The busiest node's mean use as a share of its slots. */
        double busiest() {
            double most = 0;
            for (double each : used) {
                most = Math.max(most, each / measured);
            }
            return most;
        }

        private int number(Destination to) {
            return numbers.get(to.nodeId().value());
        }
    }

    @Test
    void loadsUnlikeNodesWithinTenPercentOfTheOptimum() {
        for (int round = 0; round < ROUNDS; round++) {
            Fleet fleet = new Fleet(random, 1, unlike(random.nextInt(10, 80)));
            int demand = (int) (fleet.capacity() * BUSY);
            for (int i = 0; i < demand; i++) {
                fleet.arrive();
            }
            fleet.pass(STEPS, 20);
            assertThat(fleet.busiest())
                    .as("seed %d, round %d", seed, round)
                    .isLessThan(1.1 * demand / fleet.capacity());
        }
    }

    @Test
    void fourGatewaysThatHearOfEachOtherLateDoSoToo() {
        for (int round = 0; round < ROUNDS; round++) {
            Fleet fleet = new Fleet(random, 4, unlike(random.nextInt(10, 80)));
            int demand = (int) (fleet.capacity() * BUSY);
            for (int i = 0; i < demand; i++) {
                fleet.arrive();
                if (i % 50 == 0) {
                    fleet.report();
                }
            }
            // As many requests between two reports as a tenth of those under way.
            fleet.pass(STEPS, STEPS / Math.max(1, demand / 10));
            assertThat(fleet.busiest())
                    .as("seed %d, round %d", seed, round)
                    .isLessThan(1.1 * demand / fleet.capacity());
        }
    }

    /** What every gateway takes for the idlest node is not what every gateway chooses. */
    @Test
    void fourGatewaysDoNotHerdToTheNodeThatAllOfThemTakeForIdle() {
        int[] slots = IntStream.generate(() -> 128).limit(20).toArray();
        Fleet fleet = new Fleet(random, 4, slots);
        for (int node = 1; node < slots.length; node++) {
            fleet.running[node] = 64;
        }
        fleet.report();
        int[] chosen = new int[slots.length];
        for (int i = 0; i < 400; i++) {
            chosen[fleet.arrive()]++;
        }

        // Two in twenty draws see it, so 40 are expected with a standard deviation of 6; if all went to the idlest:
        // 400.
        assertThat(chosen[0]).as("seed %d", seed).isBetween(10, 76);
        for (int node = 1; node < slots.length; node++) {
            assertThat(chosen[node]).as("seed %d, node %d", seed, node).isLessThan(45);
        }
    }

    private int[] unlike(int nodes) {
        return IntStream.range(0, nodes).map(_ -> 1 << random.nextInt(1, 7)).toArray();
    }
}
