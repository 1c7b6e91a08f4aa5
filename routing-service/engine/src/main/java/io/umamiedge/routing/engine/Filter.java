package io.umamiedge.routing.engine;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.routing.Rule;
import io.umamiedge.contracts.routing.Verdict;
import org.jspecify.annotations.Nullable;

/** The hard filters for one question; asks {@link PermissionCheck} once per standing instead of once per node. */
final class Filter {
    private final RoutingQuestion question;
    private final CorridorId home;
    private final boolean hasDedicated;
    private final boolean[] known;
    private final @Nullable Rule[] forbidding;
    private final boolean[] atHome;

    /** Takes offers whose standing is below {@code standings}. */
    Filter(RoutingQuestion question, int standings) {
        Customer customer = question.customer();
        this.question = question;
        this.home = customer.homeCorridorId();
        this.hasDedicated = !question.dedicatedNodes().isEmpty()
                || !customer.dedicatedNodeIds().isEmpty();
        this.known = new boolean[standings];
        this.forbidding = new @Nullable Rule[standings];
        this.atHome = new boolean[standings];
    }

    /** The first rule in the order of {@link Rule} that the node fails; null when it is permitted. */
    @Nullable
    Rule firstFailing(Offer offer) {
        Rule rule = forbidding(offer);
        if (rule != null) {
            return rule;
        }
        if (hasDedicated && !PermissionCheck.isDedicatedRight(question, offer.nodeId())) {
            return Rule.DEDICATED;
        }
        if (offer.verdict() != Verdict.ELIGIBLE) {
            return PermissionCheck.ofVerdict(offer.verdict());
        }
        if (!offer.isReady()) {
            return Rule.RUNTIME_NOT_READY;
        }
        if (offer.isFull()) {
            return Rule.SATURATED;
        }
        FailedAttempts failed = question.failed();
        return failed == null ? null : PermissionCheck.firstFailing(question, failed, offer.candidate());
    }

    /** Only for offers that were asked about. */
    boolean isHome(Offer offer) {
        return atHome[offer.standing()];
    }

    private @Nullable Rule forbidding(Offer offer) {
        int standing = offer.standing();
        if (!known[standing]) {
            known[standing] = true;
            forbidding[standing] = PermissionCheck.firstForbidding(question, Standing.of(offer.candidate()));
            atHome[standing] = offer.candidate().corridorId().equals(home);
        }
        return forbidding[standing];
    }
}
