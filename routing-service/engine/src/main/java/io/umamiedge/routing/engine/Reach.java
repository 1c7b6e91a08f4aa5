package io.umamiedge.routing.engine;

import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.registry.FailoverRule;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.routing.Rejection;
import io.umamiedge.contracts.routing.Rule;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What of a plan is left to a request that fails over: within the failover rule, and not tried yet. */
final class Reach {
    private final CandidateTable table;
    private final Shelf shelf;
    private final Plan plan;
    private final FailedAttempts failed;
    private final FailoverRule rule;
    private final List<Zone> zones = new ArrayList<>();
    private final List<Destination> tried = new ArrayList<>();
    private int left;

    Reach(CandidateTable table, Shelf shelf, Plan plan, FailedAttempts failed, FailoverRule rule) {
        this.table = table;
        this.shelf = shelf;
        this.plan = plan;
        this.failed = failed;
        this.rule = rule;
        for (NodeId node : failed.tried()) {
            Offer offer = permitted(node);
            if (offer != null) {
                tried.add(offer.place());
            }
        }
        for (Zone zone : plan.zones()) {
            Zone reached = zone.reachedBy(rule, failed.firstChoice(), table.siteKeys());
            if (reached != null && left(reached) > 0) {
                zones.add(reached);
                left += left(reached);
            }
        }
    }

    /** What the rule measures from. */
    Destination origin() {
        return failed.firstChoice();
    }

    /** None of them without a node that was not tried. */
    List<Zone> zones() {
        return zones;
    }

    /** Nodes that are left. */
    int left() {
        return left;
    }

    /** Nodes of a reached zone that are left. */
    int left(Zone zone) {
        int count = zone.count();
        for (Destination each : tried) {
            if (each.corridorId().equals(zone.corridor())
                    && PermissionCheck.reaches(rule, failed.firstChoice(), each)) {
                count--;
            }
        }
        return count;
    }

    List<Rejection> rejections() {
        List<Rejection> all = new ArrayList<>(plan.rejections());
        if (!tried.isEmpty()) {
            all.add(new Rejection(Rule.ALREADY_TRIED, tried.size()));
        }
        int unreached = plan.permitted() - tried.size() - left;
        if (unreached > 0) {
            all.add(new Rejection(Rule.FAILOVER_RULE, unreached));
        }
        return all;
    }

    /** The first fallback named by the last decision that is still permitted and reached; null when none is. */
    @Nullable
    Offer named() {
        for (Destination preferred : failed.preferred()) {
            Offer offer = failed.tried().contains(preferred.nodeId()) ? null : permitted(preferred.nodeId());
            if (offer != null && PermissionCheck.reaches(rule, failed.firstChoice(), offer.place())) {
                return offer;
            }
        }
        return null;
    }

    private @Nullable Offer permitted(NodeId node) {
        Placed placed = table.placed(node, shelf);
        if (placed != null) {
            for (Zone zone : plan.zones()) {
                Offer offer = zone.find(placed);
                if (offer != null) {
                    return offer;
                }
            }
        }
        return null;
    }
}
