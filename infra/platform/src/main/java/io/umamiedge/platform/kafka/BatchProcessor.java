package io.umamiedge.platform.kafka;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.umamiedge.contracts.event.UnreadableEventException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.jboss.logging.Logger;

/**
 * Brings a polled batch to its effect so that nothing is lost and nothing blocks what follows.
 *
 * <p>A record that cannot be read, or whose effect fails for good, is dead-lettered with its reason; an outage of what
 * the effect needs is waited for, however long. The batch is only done, and may only be acknowledged, when each of its
 * records had its effect or is a dead letter. The effect must be idempotent: a batch that failed half-way is run again.
 */
@Singleton
public class BatchProcessor {
    private static final Logger LOG = Logger.getLogger(BatchProcessor.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(3);

    private final DeadLetters deadLetters;

    @Inject
    BatchProcessor(DeadLetters deadLetters) {
        this.deadLetters = deadLetters;
    }

    /** A record that was read, with where it came from. */
    public record Item<T>(ConsumerRecord<String, byte[]> origin, T data) {}

    /**
     * Runs the batch.
     *
     * @param effect one transaction over all the items it is given
     * @param lasting tells a failure that trying again cannot mend from one that it can
     */
    public <T> Uni<Void> process(
            ConsumerRecords<String, byte[]> records,
            TopicFollower.Reader<T> reader,
            Function<List<Item<T>>, Uni<Void>> effect,
            Predicate<Throwable> lasting) {
        List<Item<T>> items = new ArrayList<>(records.count());
        List<Uni<Void>> letters = new ArrayList<>();
        for (ConsumerRecord<String, byte[]> record : records) {
            try {
                items.add(new Item<>(record, reader.read(record)));
            } catch (UnreadableEventException e) {
                letters.add(deadLetter(record, String.valueOf(e.getMessage())));
            }
        }
        return Multi.createFrom()
                .iterable(letters)
                .onItem()
                .transformToUniAndConcatenate(letter -> letter)
                .collect()
                .asList()
                .chain(() -> run(items, effect, lasting));
    }

    private <T> Uni<Void> run(
            List<Item<T>> items, Function<List<Item<T>>, Uni<Void>> effect, Predicate<Throwable> lasting) {
        if (items.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return patiently(items, effect, lasting).onFailure(lasting).recoverWithUni(failure -> {
            if (items.size() == 1) {
                return deadLetter(items.getFirst().origin(), reason(failure));
            }
            // One of them is the culprit: each alone, so that the others get through.
            return Multi.createFrom()
                    .iterable(items)
                    .onItem()
                    .transformToUniAndConcatenate(item -> run(List.of(item), effect, lasting))
                    .collect()
                    .asList()
                    .replaceWithVoid();
        });
    }

    private <T> Uni<Void> patiently(
            List<Item<T>> items, Function<List<Item<T>>, Uni<Void>> effect, Predicate<Throwable> lasting) {
        return Uni.createFrom()
                .deferred(() -> effect.apply(items))
                .onFailure(failure -> !lasting.test(failure))
                .invoke(failure -> LOG.warnf("batch waits, trying again cause=%s", failure))
                .onFailure(failure -> !lasting.test(failure))
                .retry()
                .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                .indefinitely();
    }

    private Uni<Void> deadLetter(ConsumerRecord<String, byte[]> record, String reason) {
        // The first dead letter of a topic may have to make it, which blocks.
        return Uni.createFrom()
                .completionStage(() -> deadLetters.send(record, reason))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .onFailure()
                .retry()
                .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                .indefinitely();
    }

    private static String reason(Throwable failure) {
        return failure.getClass().getSimpleName() + (failure.getMessage() == null ? "" : ": " + failure.getMessage());
    }
}
