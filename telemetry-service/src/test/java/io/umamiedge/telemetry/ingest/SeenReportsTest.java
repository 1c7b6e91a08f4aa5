package io.umamiedge.telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.identity.NodeId;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SeenReportsTest {
    private static final NodeId NODE = new NodeId("berlin-1");
    private static final UUID BOOT = new UUID(0, 1);

    private final SeenReports seen = new SeenReports();

    private boolean contains(UUID boot, long seq) {
        return seen.contains(NODE, boot, seq);
    }

    private void add(UUID boot, long seq) {
        seen.add(NODE, boot, seq);
    }

    @Test
    void knowsExactlyWhatItSawWithinItsWindow() {
        long seed = 20261124;
        Random random = new Random(seed);
        Set<Long> expected = new HashSet<>();
        long highest = 0;
        for (int i = 0; i < 3_000; i++) {
            long seq = Math.max(0, highest + random.nextInt(-200, 300));
            add(BOOT, seq);
            expected.add(seq);
            highest = Math.max(highest, seq);
            long asked = Math.max(0, highest - random.nextInt(SeenReports.WINDOW));
            assertThat(contains(BOOT, asked))
                    .as("seed %d, step %d, seq %d of %d", seed, i, asked, highest)
                    .isEqualTo(expected.contains(asked));
        }
    }

    @Test
    void takesTheSameNumberOfAnotherBootForAnotherReport() {
        add(BOOT, 5);
        assertThat(contains(new UUID(0, 2), 5)).isFalse();
        add(new UUID(0, 2), 5);
        assertThat(contains(new UUID(0, 2), 5)).isTrue();
        assertThat(contains(BOOT, 5)).isFalse();
    }

    @Test
    void survivesAnAbsurdSequenceNumber() {
        add(BOOT, 0);
        add(BOOT, Long.MAX_VALUE);
        assertThat(contains(BOOT, Long.MAX_VALUE)).isTrue();
        assertThat(contains(BOOT, 0)).isFalse();
    }

    @Test
    void forgetsNodesThatAreNoMore() {
        add(BOOT, 5);
        seen.retain(node -> false);
        assertThat(contains(BOOT, 5)).isFalse();
    }
}
