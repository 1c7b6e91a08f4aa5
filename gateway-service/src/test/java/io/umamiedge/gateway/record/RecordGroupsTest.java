package io.umamiedge.gateway.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class RecordGroupsTest {
    private final List<String> given = new ArrayList<>();
    private final Deque<Consumer<Throwable>> underway = new ArrayDeque<>();
    private final List<Runnable> timers = new ArrayList<>();
    private final List<String> done = new ArrayList<>();
    private final RecordGroups groups = new RecordGroups(
            (record, then) -> {
                given.add(record.key());
                underway.add(then);
            },
            (_, task) -> timers.add(task));

    @Test
    void givesWhatCameTogetherWhenSomebodyWaits() {
        send("1");
        send("2");
        assertThat(given).isEmpty();
        groups.hurry();
        assertThat(given).containsExactly("1", "2");
        groups.hurry();
        assertThat(done).isEmpty();
        acknowledge();
        assertThat(done).containsExactly("1 null", "2 null");
    }

    @Test
    void givesTogetherWhatIsWaitedForMeanwhile() {
        sendMost();
        send("1");
        groups.hurry();
        send("2");
        assertThat(given).doesNotContain("1");
        acknowledge();
        assertThat(given).endsWith("1", "2");
    }

    @Test
    void leavesWhatNobodyWaitsFor() {
        sendMost();
        send("1");
        acknowledge();
        assertThat(given).doesNotContain("1");
        assertThat(timers).hasSize(1);
        timers.removeFirst().run();
        assertThat(given).endsWith("1");
    }

    @Test
    void waitsForASlowBrokerNoLongerThanSoLong() {
        sendMost();
        send("1");
        groups.hurry();
        assertThat(timers).hasSize(1);
        timers.removeFirst().run();
        assertThat(given).endsWith("1");
        send("2");
        assertThat(timers).hasSize(1);
    }

    /** As much as may be under way before others wait. */
    private void sendMost() {
        for (int i = 0; i < RecordGroups.MOST; i++) {
            send("most-" + i);
            groups.hurry();
        }
        assertThat(given).hasSize(RecordGroups.MOST);
    }

    /** All that has been given by now. */
    private void acknowledge() {
        List<Consumer<Throwable>> now = List.copyOf(underway);
        underway.clear();
        now.forEach(then -> then.accept(null));
    }

    @Test
    void goesOnAfterAFailure() {
        RecordGroups failing = new RecordGroups(
                (_, then) -> then.accept(new IllegalStateException("full")), (_, task) -> timers.add(task));
        failing.send(record("1"), failure -> done.add("1 " + failure.getMessage()));
        failing.hurry();
        failing.send(record("2"), failure -> done.add("2 " + failure.getMessage()));
        failing.hurry();
        assertThat(done).containsExactly("1 full", "2 full");
    }

    @Test
    void keepsEveryThreadsOrderAndLosesNothing() throws InterruptedException {
        int threads = 4;
        int each = 20_000;
        BlockingQueue<Map.Entry<String, Consumer<Throwable>>> broker = new LinkedBlockingQueue<>();
        RecordGroups shared = new RecordGroups((record, then) -> broker.add(Map.entry(record.key(), then)), (_, _) -> {
            // Nothing may depend on the timer here: the broker always answers.
        });
        CountDownLatch acknowledged = new CountDownLatch(threads * each);
        for (int t = 0; t < threads; t++) {
            int thread = t;
            Thread.ofPlatform().daemon().start(() -> {
                for (int i = 0; i < each; i++) {
                    shared.send(record(thread + " " + i), _ -> acknowledged.countDown());
                    if (i % 3 == 0 || i == each - 1) {
                        shared.hurry();
                    }
                }
            });
        }
        Map<String, Integer> next = new HashMap<>();
        for (int i = 0; i < threads * each; i++) {
            Map.Entry<String, Consumer<Throwable>> record = broker.poll(10, TimeUnit.SECONDS);
            assertThat(record).as("record %d", i).isNotNull();
            String[] words = record.getKey().split(" ", -1);
            assertThat(next.merge(words[0], 1, Integer::sum)).isEqualTo(Integer.parseInt(words[1]) + 1);
            record.getValue().accept(null);
        }
        assertThat(acknowledged.await(10, TimeUnit.SECONDS)).isTrue();
    }

    private void send(String key) {
        groups.send(record(key), failure -> done.add(key + " " + failure));
    }

    private static ProducerRecord<String, byte[]> record(String key) {
        return new ProducerRecord<>("topic", key, new byte[0]);
    }
}
