package io.umamiedge.routing.engine;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.registry.ResidencyPolicy;
import io.umamiedge.contracts.registry.Tier;
import io.umamiedge.contracts.routing.Rule;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the customers of one policy, tier and set of corridors may use: each cohort is judged once and each model's index
 * laid out once, for all of them. Thread-safe; two threads may work out the same, to the same result.
 */
@SuppressWarnings("EnumOrdinal") // Verdicts on cohorts are kept as one byte each, and never leave this class.
final class Access {
    private static final Rule[] RULES = Rule.values();
    private static final byte UNJUDGED = 0;
    private static final byte PERMITTED = 1;
    private static final int FIRST_RULE = 2;

    /**
     * What makes two customers alike.
     *
     * @param isDedicated whether it is served by dedicated nodes alone
     * @param self who it is, if dedicated nodes or reservations tell it apart; null otherwise
     */
    record Key(
            ResidencyPolicy policy,
            Set<CorridorId> corridors,
            CorridorId home,
            Tier tier,
            boolean isDedicated,
            @Nullable CustomerId self) {
        static Key of(ResidencyPolicy policy, Customer customer, Reservations reservations) {
            boolean isDedicated = !customer.dedicatedNodeIds().isEmpty();
            return new Key(
                    policy,
                    customer.corridors(),
                    customer.homeCorridorId(),
                    customer.tier(),
                    isDedicated,
                    isDedicated || reservations.names(customer.id()) ? customer.id() : null);
        }
    }

    private final Key key;
    private final Customer anyCustomer;
    private volatile byte[] verdicts = {};
    private volatile @Nullable Plan[] plans = {};

    Access(Key key, Customer anyCustomer) {
        this.key = key;
        this.anyCustomer = anyCustomer;
    }

    CorridorId home() {
        return key.home;
    }

    /** Whose reservations count; null for nobody's. */
    @Nullable
    CustomerId self() {
        return key.self;
    }

    /** The first rule, up to the verdict's, that the cohort fails; null when it is permitted. */
    @Nullable
    Rule firstFailing(Cohort cohort) {
        byte[] known = verdicts;
        byte verdict = cohort.number() < known.length ? known[cohort.number()] : UNJUDGED;
        if (verdict == UNJUDGED) {
            verdict = judge(cohort, known);
        }
        return verdict == PERMITTED ? null : RULES[verdict - FIRST_RULE];
    }

    private byte judge(Cohort cohort, byte[] known) {
        Rule failing = PermissionCheck.firstFailing(key.policy, anyCustomer, cohort.standing());
        byte verdict = failing == null ? PERMITTED : (byte) (failing.ordinal() + FIRST_RULE);
        byte[] into = known;
        if (cohort.number() >= into.length) {
            // Whoever writes into the shorter one meanwhile is judged again.
            into = Arrays.copyOf(known, Math.max(cohort.number() + 1, 2 * known.length));
            verdicts = into;
        }
        into[cohort.number()] = verdict;
        return verdict;
    }

    /** The index of a shelf, laid out for these customers. */
    Plan plan(Shelf shelf, ModelIndex index, int all, int serving, @Nullable Position here) {
        @Nullable Plan[] known = plans;
        Plan plan = shelf.number() < known.length ? known[shelf.number()] : null;
        if (plan == null || !plan.isOf(index, all, serving)) {
            plan = Plan.of(this, index, all, serving, here);
            @Nullable Plan[] into = known;
            if (shelf.number() >= into.length) {
                into = Arrays.copyOf(known, shelf.number() + 1);
                plans = into;
            }
            into[shelf.number()] = plan;
        }
        return plan;
    }
}
