package io.umamiedge.gateway.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordSpoolTest {
    private static final long MOST = 8 * 1024;

    @TempDir
    Path directory;

    private final Kafka kafka = new Kafka();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private RecordSpool spool;

    @BeforeEach
    void open() throws IOException {
        spool = spool();
    }

    @AfterEach
    void close() throws IOException {
        spool.close();
    }

    @Test
    void goesStraightToKafkaWhileItTakesRecords() {
        send("1", false);
        assertThat(told).containsExactly("1 ok");
        assertThat(kafka.taken).containsExactly("1");
        assertThat(spool.isSpooling()).isFalse();
        assertThat(heard).isEmpty();
    }

    @Test
    void keepsWhatKafkaDoesNotTakeAndSendsItInOrderOnceItDoes() {
        kafka.up = false;
        send("1", false);
        await().untilAsserted(() -> assertThat(told).containsExactly("1 ok"));
        send("2", true);
        // Kafka is up again, but 1 and 2 wait: 3 goes behind them.
        send("3", false);
        await().untilAsserted(() -> assertThat(told).containsExactly("1 ok", "2 ok", "3 ok"));
        assertThat(kafka.taken).isEmpty();
        kafka.up = true;
        await().untilAsserted(() -> assertThat(spool.isSpooling()).isFalse());
        assertThat(kafka.taken).endsWith("1", "2", "3");
        assertThat(spool.bytes()).isZero();
        assertThat(heard).containsExactly("began", "drained");
        send("4", false);
        assertThat(kafka.taken).endsWith("1", "2", "3", "4");
    }

    @Test
    void writesWhatKafkaHasBeenGivenBeforeWhatHasComeSince() {
        kafka.holds = true;
        send("1", false);
        send("2", false);
        send("3", true);
        assertThat(told).isEmpty();
        kafka.up = false;
        kafka.release();
        await().untilAsserted(() -> assertThat(told).hasSize(3));
        kafka.up = true;
        await().untilAsserted(() -> assertThat(spool.isSpooling()).isFalse());
        assertThat(kafka.taken).endsWith("1", "2", "3");
    }

    @Test
    void refusesWhenItIsFullAndHasRoomAgainWhenDrained() {
        kafka.up = false;
        int count = 0;
        while (spool.bytes() + 200 < MOST) {
            send(count++ + "x".repeat(50), true);
        }
        int kept = count;
        send("x".repeat(500), true);
        await().untilAsserted(() -> assertThat(told).hasSize(kept + 1));
        assertThat(told)
                .filteredOn(line -> line.contains("the journal is full"))
                .hasSize(1);
        assertThat(spool.isRoomy()).isFalse();
        kafka.up = true;
        await().untilAsserted(() -> assertThat(spool.isSpooling()).isFalse());
        assertThat(kafka.taken).hasSize(kept);
        assertThat(spool.isRoomy()).isTrue();
    }

    @Test
    void sendsAfterACrashWhatTheOneBeforeHadPromised() throws IOException {
        kafka.up = false;
        send("1", true);
        send("2", true);
        await().untilAsserted(() -> assertThat(told).hasSize(2));
        spool.close();
        spool = spool();
        assertThat(spool.isSpooling()).isTrue();
        send("3", false);
        kafka.up = true;
        await().untilAsserted(() -> assertThat(spool.isSpooling()).isFalse());
        assertThat(kafka.taken).endsWith("1", "2", "3");
    }

    @Test
    void neverKeepsWhatKafkaWillNeverTake() {
        kafka.failure = new RecordTooLargeException("no");
        kafka.up = false;
        send("1", false);
        assertThat(told).containsExactly("1 RecordTooLargeException: no");
        send("x".repeat(1024 * 1024), true);
        assertThat(told.getLast()).contains("RecordTooLargeException");
        assertThat(spool.isSpooling()).isFalse();
    }

    private void send(String value, boolean kafkaIsDown) {
        spool.send(
                new ProducerRecord<>("topic", "key", value.getBytes(StandardCharsets.UTF_8)),
                kafkaIsDown,
                failure -> told.add((value.length() > 60 ? "long" : value) + " "
                        + (failure == null ? "ok" : failure.getClass().getSimpleName() + ": " + failure.getMessage())));
    }

    private RecordSpool spool() throws IOException {
        return new RecordSpool(JournalFile.open(directory), MOST, kafka, new RecordSpool.Listener() {
            @Override
            public void began() {
                heard.add("began");
            }

            @Override
            public void drained() {
                heard.add("drained");
            }

            @Override
            public void failed(IOException cause) {
                heard.add("failed " + cause);
            }
        });
    }

    /**
     * Takes records or does not; may hold its answers back. If it begins to in the middle of a batch, that whole batch goes
     * once more, so that it may have taken some of it before.
     */
    private static final class Kafka implements RecordSpool.Log {
        final List<String> taken = new CopyOnWriteArrayList<>();
        final List<Runnable> held = new ArrayList<>();
        volatile boolean up = true;
        volatile boolean holds;
        volatile RuntimeException failure = new TimeoutException("down");

        @Override
        public synchronized void send(ProducerRecord<String, byte[]> record, Consumer<@Nullable Throwable> done) {
            Runnable answer = () -> {
                if (up) {
                    taken.add(new String(record.value(), StandardCharsets.UTF_8));
                    done.accept(null);
                } else {
                    done.accept(failure);
                }
            };
            if (holds) {
                held.add(answer);
            } else {
                answer.run();
            }
        }

        synchronized void release() {
            holds = false;
            held.forEach(Runnable::run);
            held.clear();
        }
    }
}
