package io.umamiedge.deploy.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.umamiedge.contracts.topic.Topic;
import io.umamiedge.platform.testing.Records;
import io.umamiedge.platform.testing.TestBroker;
import io.umamiedge.platform.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What is in the database and on the topics. */
public final class Grid {
    private final TestBroker broker;
    private final TestDatabase database;

    public Grid(TestBroker broker, TestDatabase database) {
        this.broker = broker;
        this.database = database;
    }

    public long revision() {
        return Long.parseLong(
                database.query("SELECT revision FROM registry_revision").getFirst());
    }

    public List<ConsumerRecord<String, byte[]>> published() {
        return new Records(broker.bootstrapServers()).all(Topic.DEPLOY_REGISTRY.topicName());
    }

    /** Waits until nothing is left to publish. */
    public void settle() {
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(database.query("SELECT position FROM outbox"))
                        .isEmpty());
    }

    /** The topic holds every revision in order, those after {@code from} once, and says what the table says. */
    public void isPublishedGapFree(long from) {
        settle();
        List<ConsumerRecord<String, byte[]>> records = published();
        List<Long> revisions = records.stream()
                .map(record -> Long.valueOf(Records.header(record, "ce_revision")))
                .toList();
        assertThat(revisions.stream().distinct())
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, revision()).boxed().toList());
        assertThat(revisions.stream().filter(revision -> revision > from)).doesNotHaveDuplicates();
        isPublishedAsStored(records);
    }

    /** What is left of the topic after compaction is what the table holds. */
    public void isPublishedAsStored(List<ConsumerRecord<String, byte[]>> records) {
        Map<String, String> newest = new TreeMap<>();
        for (ConsumerRecord<String, byte[]> record : records) {
            if (record.value() == null) {
                newest.remove(record.key());
            } else {
                newest.put(record.key(), Records.header(record, "ce_revision"));
            }
        }
        assertThat(newest.entrySet().stream().map(Object::toString))
                .containsExactlyInAnyOrderElementsOf(database.query("SELECT key || '=' || revision FROM resource"));
    }
}
