package io.umamiedge.platform.outbox;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.properties.IfBuildProperty;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.umamiedge.platform.kafka.EventPublisher;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Transaction;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Takes the outbox to Kafka in order.
 *
 * <p>A record is sent only when Kafka has acknowledged the one before, and leaves the table only when it is
 * acknowledged itself: a failure in between repeats records with the id they had and never passes one over. An advisory
 * lock lets one replica publish at a time. One thread of its own.
 *
 * <p>For services that are built with {@code umamiedge.outbox.enabled=true}. The first schema on their connections'
 * {@code search_path} has the table {@code outbox}, with the columns that are read here; its position grows with every
 * insert, and whoever needs the order of commits inserts in that order.
 */
@Singleton
@IfBuildProperty(name = "umamiedge.outbox.enabled", stringValue = "true")
public class OutboxPublisher {
    private static final Logger LOG = Logger.getLogger(OutboxPublisher.class);
    private static final Duration DATABASE_PATIENCE = Duration.ofSeconds(10);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(500);
    // Another replica may have committed and died before it published.
    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(1);
    private static final int BATCH = 200;

    private static final String LOCK = "SELECT pg_try_advisory_xact_lock("
            + "hashtextextended('umamiedge.' || current_schema() || '.outbox', 0)) AS mine";
    private static final String OLDEST = "SELECT position, topic, key, cast(headers AS text) AS headers, value"
            + " FROM outbox ORDER BY position LIMIT " + BATCH;
    private static final String DELETE = "DELETE FROM outbox WHERE position = ANY($1)";

    private final Pool pool;
    private final EventPublisher publisher;
    private final Semaphore work = new Semaphore(0);
    private final AtomicLong failuresInARow;
    private final Thread thread = new Thread(this::run, "outbox");
    private volatile boolean closed;

    @Inject
    OutboxPublisher(Pool pool, EventPublisher publisher, MeterRegistry meters) {
        this.pool = pool;
        this.publisher = publisher;
        this.failuresInARow = meters.gauge("umamiedge_outbox_failures_in_a_row", new AtomicLong());
        thread.setDaemon(true);
    }

    /** There is something new; returns at once. */
    public void wake() {
        work.release();
    }

    // After the topics and the tables exist.
    void onStart(@Observes @Priority(20) StartupEvent event) {
        thread.start();
    }

    void onStop(@Observes ShutdownEvent event) {
        closed = true;
        wake();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!closed) {
            try {
                boolean full = publishOldest();
                failuresInARow.set(0);
                if (!full) {
                    var _ = work.tryAcquire(LONGEST_SLEEP.toMillis(), TimeUnit.MILLISECONDS);
                    work.drainPermits();
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                if (failuresInARow.incrementAndGet() == 1 && !closed) {
                    LOG.warnf("outbox interrupted, trying again reason=%s", rootCause(e));
                }
                LockSupport.parkNanos(PAUSE_AFTER_FAILURE.toNanos());
            }
        }
    }

    /** True when there may be more. */
    private boolean publishOldest() {
        SqlConnection connection = pool.getConnection().await().atMost(DATABASE_PATIENCE);
        try {
            Transaction transaction = connection.begin().await().atMost(DATABASE_PATIENCE);
            if (!query(connection, LOCK).iterator().next().getBoolean("mine")) {
                transaction.rollback().await().atMost(DATABASE_PATIENCE);
                return false;
            }
            RowSet<Row> rows = query(connection, OLDEST);
            Long[] sent = new Long[rows.size()];
            int count = 0;
            RuntimeException failure = null;
            for (Row row : rows) {
                failure = send(row);
                if (failure != null) {
                    break;
                }
                sent[count++] = row.getLong("position");
            }
            if (count > 0) {
                connection
                        .preparedQuery(DELETE)
                        .execute(Tuple.of(Arrays.copyOf(sent, count)))
                        .await()
                        .atMost(DATABASE_PATIENCE);
            }
            transaction.commit().await().atMost(DATABASE_PATIENCE);
            if (failure != null) {
                throw failure;
            }
            return count == BATCH;
        } finally {
            // An open transaction ends with a rollback when its connection goes back to the pool.
            connection.closeAndForget();
        }
    }

    private static RowSet<Row> query(SqlConnection connection, String sql) {
        return connection.query(sql).execute().await().atMost(DATABASE_PATIENCE);
    }

    private @Nullable RuntimeException send(Row row) {
        Buffer value = row.getBuffer("value");
        try {
            publisher
                    .publish(OutboxHeaders.record(
                            row.getString("topic"),
                            row.getString("key"),
                            row.getString("headers"),
                            value == null ? null : value.getBytes()))
                    .toCompletableFuture()
                    .join();
            return null;
        } catch (CompletionException e) {
            return e;
        }
    }

    private static Throwable rootCause(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
