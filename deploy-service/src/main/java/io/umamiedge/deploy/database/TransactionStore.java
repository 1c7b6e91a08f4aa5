package io.umamiedge.deploy.database;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import io.umamiedge.platform.problem.CommonProblem;
import io.umamiedge.platform.problem.ProblemException;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Runs work in a transaction or a reading session; needs a Vert.x context.
 *
 * <p>While PostgreSQL is away or does not answer within ten seconds, the work fails with a {@link ProblemException} of
 * status 503.
 */
@Singleton
public class TransactionStore {
    private static final Logger LOG = Logger.getLogger(TransactionStore.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    // PostgreSQL documentation, appendix A: connection, authorization, resources, state, operator intervention.
    private static final Set<String> OUTAGE_CLASSES = Set.of("08", "28", "53", "57");
    private static final String NOT_ACCEPTING_CONNECTIONS = "55000";
    private static final String READ_ONLY_TRANSACTION = "25006";

    /** All of it happens or none. */
    public <T> Uni<T> write(Supplier<Uni<T>> work) {
        return guard(Panache.withTransaction(work));
    }

    public <T> Uni<T> read(Supplier<Uni<T>> work) {
        return guard(Panache.withSession(work));
    }

    private static <T> Uni<T> guard(Uni<T> work) {
        return work.ifNoItem()
                .after(PATIENCE)
                .fail()
                .onFailure(TransactionStore::isOutage)
                .transform(failure -> {
                    LOG.warnf("PostgreSQL is away reason=%s", failure);
                    return new ProblemException(
                            CommonProblem.UNAVAILABLE,
                            "the database cannot be reached; nothing is known to have changed");
                });
    }

    private static boolean isOutage(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException
                    || cause instanceof ClosedConnectionException
                    || cause instanceof TimeoutException
                    || (cause instanceof PgException refusal && isOutage(refusal.getSqlState()))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOutage(@Nullable String sqlState) {
        return sqlState != null
                && (sqlState.equals(NOT_ACCEPTING_CONNECTIONS)
                        || sqlState.equals(READ_ONLY_TRANSACTION)
                        || (sqlState.length() == 5 && OUTAGE_CLASSES.contains(sqlState.substring(0, 2))));
    }
}
