package io.umamiedge.routing.candidate;

import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.DrillWindow;
import io.umamiedge.contracts.routing.Verdict;
import io.umamiedge.platform.registry.RegistryView;
import io.umamiedge.routing.ejection.EjectionRules;
import io.umamiedge.routing.engine.PolicyBook;
import java.time.Instant;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Keeps ejection from taking more out of a corridor than it can do without. To be used on one thread. */
final class EjectionLimit {
    private final EjectionRules rules;
    private final CandidateBoard board;
    private RegistryView registry = RegistryView.EMPTY;
    private @Nullable Coverage coverage;

    EjectionLimit(EjectionRules rules, CandidateBoard board) {
        this.rules = rules;
        this.board = board;
    }

    void apply(RegistryView view) {
        registry = view;
        coverage = null;
    }

    /** Whether the corridor can do without the node, by the share that may be ejected and by what policies permit. */
    boolean allows(NodeId node) {
        Candidate leaving = board.get(node);
        if (leaving == null) {
            return false;
        }
        Collection<Candidate> corridor = board.inCorridor(leaving.corridorId());
        int active = 0;
        int ejected = 0;
        for (Candidate candidate : corridor) {
            active += candidate.verdict() == Verdict.BLOCKED || candidate.verdict() == Verdict.DRAINING ? 0 : 1;
            ejected += goesBefore(candidate, leaving) ? 1 : 0;
        }
        return ejected < rules.most(active) && !coverage().needs(corridor, leaving);
    }

    /** Two routers that ejected a node each at the same moment agree on which was one too many. */
    private static boolean goesBefore(Candidate candidate, Candidate leaving) {
        if (verdict(candidate) != Verdict.EJECTED || candidate.nodeId().equals(leaving.nodeId())) {
            return false;
        }
        if (verdict(leaving) != Verdict.EJECTED) {
            return true;
        }
        int order = since(candidate).compareTo(since(leaving));
        return order == 0
                ? candidate.nodeId().value().compareTo(leaving.nodeId().value()) < 0
                : order < 0;
    }

    /** Without the drill, which must not change who else is kept back. */
    private static Verdict verdict(Candidate candidate) {
        DrillWindow drill = candidate.drill();
        return drill == null ? candidate.verdict() : drill.otherwise();
    }

    private static Instant since(Candidate candidate) {
        DrillWindow drill = candidate.drill();
        return drill == null ? candidate.since() : drill.otherwiseSince();
    }

    private Coverage coverage() {
        Coverage current = coverage;
        if (current == null) {
            current = new Coverage(PolicyBook.of(registry.revision(), registry::all));
            coverage = current;
        }
        return current;
    }
}
