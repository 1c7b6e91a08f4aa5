package io.umamiedge.audit.log;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.umamiedge.audit.chain.ChainVerifier;
import io.umamiedge.audit.chain.Entry;
import io.umamiedge.audit.chain.EntryHash;
import io.umamiedge.audit.chain.Fault;
import io.umamiedge.audit.chain.LogId;
import io.umamiedge.platform.problem.CommonProblem;
import io.umamiedge.platform.problem.ProblemException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Reads a stored chain from its beginning, or from any entry, and has it proven. */
@Singleton
public class ChainStore {
    private static final long LONGEST_RANGE = 100_000;
    private static final int PART = 1_000;

    private final EntryStore entries;

    @Inject
    ChainStore(EntryStore entries) {
        this.entries = entries;
    }

    /** Proves the entries from {@code from} to before {@code until}, no more than {@value #LONGEST_RANGE} of them. */
    Uni<Verification> verify(LogId logId, long from, long until) {
        return entries.head(logId).chain(head -> {
            if (from > head.next()) {
                throw new ProblemException(
                        CommonProblem.INVALID_PARAMETER, "from is past the end: the log has " + head.next());
            }
            long end = Math.min(Math.min(until, head.next()), from + LONGEST_RANGE);
            Uni<Optional<Entry>> before =
                    from == 0 ? Uni.createFrom().item(Optional.empty()) : entries.find(logId, from - 1);
            return before.chain(previous -> {
                ChainVerifier verifier =
                        new ChainVerifier(from, previous.map(Entry::hash).orElse(EntryHash.GENESIS));
                return prove(verifier, logId, end).replaceWith(() -> report(verifier, logId, from, head.next()));
            });
        });
    }

    private Uni<Void> prove(ChainVerifier verifier, LogId logId, long end) {
        return entries.range(logId, verifier.next(), end, PART)
                // A thousand hashes are too much work for an event loop.
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .chain(part -> {
                    verifier.feed(part);
                    if (part.size() < PART) {
                        verifier.expectEnd(end);
                    }
                    boolean done = verifier.fault().isPresent() || verifier.next() == end;
                    return done ? Uni.createFrom().voidItem() : prove(verifier, logId, end);
                });
    }

    private static Verification report(ChainVerifier verifier, LogId logId, long from, long entries) {
        Fault fault = verifier.fault().orElse(null);
        return new Verification(
                logId.value(), from, verifier.next(), entries, verifier.head().hex(), fault == null, fault);
    }
}
