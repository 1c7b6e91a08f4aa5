package io.umamiedge.deploy.idempotency;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.umamiedge.platform.problem.CommonProblem;
import io.umamiedge.platform.problem.ProblemException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.hibernate.reactive.mutiny.Mutiny;

/** Remembers for a day what each idempotency key stood for. */
@Singleton
public class IdempotencyStore {
    private static final Duration MEMORY = Duration.ofDays(1);

    private final InstantSource clock = InstantSource.system();

    /**
     * Within a transaction: what the same request led to before, or empty when it is new and now leads to
     * {@code result}. A concurrent twin waits for this transaction's end. Throws {@link ProblemException} with status
     * 422 when the key stood for another request.
     */
    public Uni<Optional<String>> claim(Claim claim, String result) {
        String key = claim.key();
        if (key == null) {
            return Uni.createFrom().item(Optional.empty());
        }
        return Panache.getSession()
                .chain(session -> forgetOld(session)
                        .chain(() -> session.createNativeQuery(
                                        "INSERT INTO deploy.idempotency (operator_id, key, fingerprint, result,"
                                                + " created_at) VALUES (:operator, :key, :fingerprint, :result, :now)"
                                                + " ON CONFLICT DO NOTHING")
                                .setParameter("operator", claim.operator().value())
                                .setParameter("key", key)
                                .setParameter("fingerprint", claim.fingerprint())
                                .setParameter("result", result)
                                .setParameter("now", clock.instant())
                                .executeUpdate())
                        .chain(inserted -> inserted == 1
                                ? Uni.createFrom().item(Optional.<String>empty())
                                : earlier(session, claim, key)));
    }

    private Uni<Integer> forgetOld(Mutiny.Session session) {
        return session.createNativeQuery("DELETE FROM deploy.idempotency WHERE created_at < :oldest")
                .setParameter("oldest", clock.instant().minus(MEMORY))
                .executeUpdate();
    }

    private static Uni<Optional<String>> earlier(Mutiny.Session session, Claim claim, String key) {
        return session.createNativeQuery(
                        "SELECT fingerprint, result FROM deploy.idempotency WHERE operator_id = :operator"
                                + " AND key = :key",
                        Object[].class)
                .setParameter("operator", claim.operator().value())
                .setParameter("key", key)
                .getSingleResult()
                .map(row -> {
                    if (!claim.fingerprint().equals(row[0])) {
                        throw new ProblemException(
                                CommonProblem.IDEMPOTENCY_KEY_REUSED,
                                "the Idempotency-Key was sent with another request in the last 24 hours");
                    }
                    return Optional.of((String) row[1]);
                });
    }
}
