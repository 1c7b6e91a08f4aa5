package io.umamiedge.routing.drill;

import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.registry.ResidencyPolicy;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.routing.candidate.CandidateBoard;
import io.umamiedge.routing.engine.PermissionCheck;
import io.umamiedge.routing.engine.PolicyBook;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Holds decisions against the policies as they were when they were made: against the two books of the registry on either
 * side of the decision's revision, because a router takes changes in batches of its own. To be used on one thread.
 */
final class PolicyRecheck {
    private final CandidateBoard board;
    private final NavigableMap<Long, PolicyBook> books = new TreeMap<>();

    PolicyRecheck(CandidateBoard board) {
        this.board = board;
    }

    void add(PolicyBook book) {
        // Revisions move with every key that is issued.
        if (!isSame(current(), book)) {
            books.put(book.revision(), book);
        }
    }

    /** The newest. */
    PolicyBook current() {
        Map.Entry<Long, PolicyBook> last = books.lastEntry();
        return last == null ? PolicyBook.EMPTY : last.getValue();
    }

    /** Whether the policies permitted what was selected and every fallback that was named. */
    boolean isPermitted(RoutingDecision decision) {
        Destination selected = decision.selected();
        return selected == null
                || (isPermitted(decision, selected)
                        && decision.fallbackOptions().stream().allMatch(option -> isPermitted(decision, option)));
    }

    private static boolean isSame(PolicyBook one, PolicyBook other) {
        return one.customers().equals(other.customers())
                && one.residencyPolicies().equals(other.residencyPolicies())
                && one.slaPolicies().equals(other.slaPolicies())
                && one.dedications().equals(other.dedications());
    }

    private boolean isPermitted(RoutingDecision decision, Destination destination) {
        Map.Entry<Long, PolicyBook> at = books.floorEntry(decision.registryRevision());
        Map.Entry<Long, PolicyBook> after = books.ceilingEntry(decision.registryRevision());
        return (at != null && isPermitted(at.getValue(), decision, destination))
                || (after != null && isPermitted(after.getValue(), decision, destination));
    }

    private boolean isPermitted(PolicyBook book, RoutingDecision decision, Destination destination) {
        Customer customer = book.customers().get(decision.customerId());
        ResidencyPolicy policy = book.residencyPolicies().get(decision.residencyPolicyId());
        // The country as it was decided on: the node may have moved since.
        if (customer == null
                || policy == null
                || policy.blockedCountries().contains(destination.country())
                || !policy.allowedCountries().contains(destination.country())) {
            return false;
        }
        Candidate candidate = board.get(destination.nodeId());
        return candidate == null
                || !candidate.country().equals(destination.country())
                || PermissionCheck.firstForbidding(
                                book.question(
                                        decision.requestId(),
                                        decision.model(),
                                        customer,
                                        null,
                                        decision.decidedAt(),
                                        decision.seed()),
                                candidate)
                        == null;
    }
}
