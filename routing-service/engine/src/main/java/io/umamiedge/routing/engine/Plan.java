package io.umamiedge.routing.engine;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.routing.Rejection;
import io.umamiedge.contracts.routing.Rule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One state of one model's index as some customers may use it: what each rule removes, and what is left, corridor by
 * corridor in the order in which they are used. Immutable; holds until the index changes.
 */
final class Plan {
    private final ModelIndex index;
    private final int all;
    private final int serving;
    private final List<Rejection> rejections;
    private final List<Zone> zones;
    private final List<Zone> claimed;
    private final int permitted;

    private Plan(
            ModelIndex index, int all, int serving, List<Rejection> rejections, List<Zone> zones, List<Zone> claimed) {
        this.index = index;
        this.all = all;
        this.serving = serving;
        this.rejections = List.copyOf(rejections);
        this.zones = List.copyOf(zones);
        this.claimed = List.copyOf(claimed);
        this.permitted = zones.stream().mapToInt(Zone::count).sum();
    }

    /**
     * Lays the index out.
     *
     * @param all nodes of the whole table
     * @param serving nodes that serve the model in any runtime group
     * @param here where distances are measured from; null for the home corridor
     */
    static Plan of(Access access, ModelIndex index, int all, int serving, @Nullable Position here) {
        Layout layout = new Layout(access.self());
        layout.remove(Rule.MODEL_NOT_SERVED, all - serving);
        layout.remove(Rule.RUNTIME_GROUP, serving - index.nodes());
        for (Bucket[] chunk : index.buckets()) {
            for (Bucket bucket : chunk) {
                Rule rule = access.firstFailing(bucket.cohort());
                if (rule == null) {
                    layout.permit(bucket);
                } else {
                    layout.remove(rule, bucket.nodes());
                }
            }
        }
        List<CorridorId> order = layout.order(access.home(), here, index);
        return new Plan(
                index, all, serving, layout.rejections(), zones(order, layout.open), zones(order, layout.claimed));
    }

    boolean isOf(ModelIndex newestIndex, int newestAll, int newestServing) {
        return index == newestIndex && all == newestAll && serving == newestServing;
    }

    /** In the order of the rules; the list is shared by all decisions on this state. */
    List<Rejection> rejections() {
        return rejections;
    }

    /** The permitted nodes, the home corridor's first, then by distance; none of them empty. */
    List<Zone> zones() {
        return zones;
    }

    /** Those nodes of a zone where the customer has reserved slots to spare; null when there are none. */
    @Nullable
    Zone claimedIn(Zone zone) {
        for (Zone each : claimed) {
            if (each.corridor().equals(zone.corridor())) {
                return each;
            }
        }
        return null;
    }

    int permitted() {
        return permitted;
    }

    private static List<Zone> zones(List<CorridorId> order, Map<CorridorId, Zone.Builder> builders) {
        List<Zone> zones = new ArrayList<>();
        for (CorridorId corridor : order) {
            Zone.Builder builder = builders.get(corridor);
            Zone zone = builder == null ? null : builder.build();
            if (zone != null && zone.count() > 0) {
                zones.add(zone);
            }
        }
        return zones;
    }

    /** What is being laid out. */
    @SuppressWarnings("EnumOrdinal") // Counts by rule never leave this class.
    private static final class Layout {
        private static final Rule[] RULES = Rule.values();

        private final @Nullable CustomerId self;
        private final int[] removed = new int[RULES.length];
        private final Map<CorridorId, Zone.Builder> open = new HashMap<>();
        private final Map<CorridorId, Zone.Builder> claimed = new HashMap<>();

        Layout(@Nullable CustomerId self) {
            this.self = self;
        }

        void remove(Rule rule, int nodes) {
            removed[rule.ordinal()] += nodes;
        }

        List<Rejection> rejections() {
            List<Rejection> rejections = new ArrayList<>();
            for (Rule rule : RULES) {
                if (removed[rule.ordinal()] > 0) {
                    rejections.add(new Rejection(rule, removed[rule.ordinal()]));
                }
            }
            return rejections;
        }

        /** Takes the bucket's nodes apart by what the grid can give of them now. */
        void permit(Bucket bucket) {
            Bucket.Claimed own = self == null ? Bucket.Claimed.NOTHING : bucket.claimed(self);
            remove(Rule.RUNTIME_NOT_READY, bucket.notReady());
            remove(Rule.SATURATED, bucket.full());
            remove(Rule.RESERVED, bucket.held() - own.heldOnly().count());
            Cohort cohort = bucket.cohort();
            if (!cohort.standing().isOpen()) {
                remove(
                        Rule.CORRIDOR_NOT_OPEN,
                        bucket.open().count() + own.heldOnly().count());
                return;
            }
            CorridorId corridor = cohort.standing().corridorId();
            Zone.Builder zone = open.computeIfAbsent(corridor, Zone.Builder::new);
            zone.add(cohort, bucket.open());
            zone.add(cohort, own.heldOnly());
            if (own.all().count() > 0) {
                claimed.computeIfAbsent(corridor, Zone.Builder::new).add(cohort, own.all());
            }
        }

        /** The home corridor, then the others by their distance: from here, or from home where that is not known. */
        List<CorridorId> order(CorridorId home, @Nullable Position here, ModelIndex index) {
            List<CorridorId> order = new ArrayList<>(open.keySet());
            boolean isAtHome = order.remove(home);
            if (order.size() > 1) {
                Map<CorridorId, Centre> centres = centres(index);
                Centre from = here == null ? centres.getOrDefault(home, Centre.NOWHERE) : Centre.of(here);
                order.sort(Comparator.<CorridorId>comparingDouble(
                                each -> -from.nearness(centres.getOrDefault(each, Centre.NOWHERE)))
                        .thenComparing(CorridorId::value));
            }
            if (isAtHome) {
                order.addFirst(home);
            }
            return order;
        }

        /** Where the corridors' nodes are on the whole, whether they are permitted or not. */
        private static Map<CorridorId, Centre> centres(ModelIndex index) {
            Map<CorridorId, Centre> centres = new HashMap<>();
            for (Bucket[] chunk : index.buckets()) {
                for (Bucket bucket : chunk) {
                    centres.merge(bucket.cohort().standing().corridorId(), bucket.centre(), Centre::plus);
                }
            }
            return centres;
        }
    }
}
