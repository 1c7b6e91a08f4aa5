package io.umamiedge.gateway.share;

import io.umamiedge.contracts.identity.GatewayId;
import io.umamiedge.contracts.limit.LimitSubject;
import io.umamiedge.contracts.limit.SpendClaim;
import io.umamiedge.contracts.registry.BudgetPeriod;
import io.umamiedge.contracts.registry.SpendBudget;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One budget: what the other gateways have spent and may spend of it, and what this one does (ADR 13). What a gateway was
 * given and has not given back counts as spent when it dies, as nobody knows how much of it is; so it is given little in
 * advance. Guarded by the book that it is in.
 */
final class SharedBudget {
    /** All gateways together have no more in advance than this part of what is left, but each one request's worth. */
    private static final long ADVANCE_PART = 8;
    /** Given back is what is more than so many advances; asked for is when less than this part of one is left. */
    private static final long SLACK = 2;

    private final LimitSubject subject;
    private final GatewayId self;
    private final Leases leases;
    private final Map<GatewayId, SpendClaim> others = new HashMap<>();
    private @Nullable BudgetHolder holder;
    /** Sent and not read back yet. */
    private @Nullable SpendClaim underWay;

    private @Nullable SpendClaim last;
    /** Whether the last one has its place in the log; a lost one is claimed again. */
    private boolean answered;

    SharedBudget(LimitSubject subject, GatewayId self, Leases leases) {
        this.subject = subject;
        this.self = self;
        this.leases = leases;
    }

    void heldBy(BudgetHolder newHolder) {
        holder = newHolder;
    }

    void seen(SpendClaim claim) {
        others.put(claim.gatewayId(), claim);
    }

    void forget(String key) {
        others.values().removeIf(claim -> claim.key().equals(key));
    }

    /** This gateway's claim has its place in the log: what it asks for is granted as far as it is free there. */
    void readBack(SpendClaim claim) {
        BudgetHolder mine = holder;
        SpendClaim sent = underWay;
        if (mine == null || sent == null || sent.sequence() != claim.sequence()) {
            return;
        }
        underWay = null;
        answered = true;
        SpendBudget whole = mine.whole();
        if (claim.isOf(period(whole), whole.currency())) {
            long granted = Math.min(claim.asked(), free(whole) - claim.held());
            if (granted > 0) {
                mine.grow(claim.period(), granted);
            }
        }
    }

    boolean isAnswered() {
        return answered;
    }

    /** Whether it got into the log is not known. */
    void lost(long sequence) {
        if (underWay != null && underWay.sequence() == sequence) {
            underWay = null;
        }
    }

    /** Whether there is so much left for this gateway to be given. */
    Budget left(long needed) {
        BudgetHolder mine = holder;
        if (mine == null || !answered) {
            return Budget.OPEN;
        }
        SpendBudget whole = mine.whole();
        Spending own = mine.spending(period(whole));
        if (needed <= free(whole) - own.used()) {
            return Budget.OPEN;
        }
        long spent = own.spent();
        for (SpendClaim other : others.values()) {
            spent += isLive(other) && isNow(other, whole) ? other.spent() : isLive(other) ? 0 : taken(other, whole);
        }
        return needed > whole.amount().nano() - spent ? Budget.SPENT : Budget.SET_ASIDE;
    }

    /**
     * Gives back what this gateway needs no more, and claims what it needs.
     *
     * @return what the others are to be told; null when nothing is new
     */
    @Nullable
    SpendClaim settle(long sequence) {
        BudgetHolder mine = holder;
        if (mine == null || underWay != null) {
            return null;
        }
        SpendBudget whole = mine.whole();
        String period = period(whole);
        Spending before = mine.spending(period);
        long free = free(whole);
        long advance = advance(before, free - before.used());
        if (before.held() - before.used() > SLACK * advance) {
            mine.shrinkTo(before.used() + advance);
        }
        Spending own = mine.spending(period);
        // A request may have cost more than was set aside for it.
        long held = Math.max(own.held(), own.used());
        long left = held - own.used();
        long wanted = left >= Math.max(own.largest(), advance / SLACK)
                ? 0
                : Math.clamp(free - held, 0, Math.max(0, advance - left));
        return wanted == 0 && isKnown(whole, own, held, free > held ? advance : 0)
                ? null
                : claim(sequence, whole, own.spent(), held, wanted);
    }

    /** Gives back what is neither spent nor set aside; null when nothing was ever claimed. */
    @Nullable
    SpendClaim leave(long sequence) {
        BudgetHolder mine = holder;
        if (mine == null || last == null) {
            return null;
        }
        mine.shrinkTo(0);
        SpendBudget whole = mine.whole();
        Spending own = mine.spending(period(whole));
        return claim(sequence, whole, own.spent(), own.used(), 0);
    }

    /** Keys of what gateways that have ended claimed in periods that have. */
    List<String> outdated() {
        Instant now = Instant.ofEpochMilli(leases.logMillis());
        List<String> keys = new ArrayList<>();
        for (SpendClaim other : others.values()) {
            boolean isOver = Arrays.stream(BudgetPeriod.values())
                    .noneMatch(kind -> kind.at(now).equals(other.period()));
            if (isOver && !isLive(other)) {
                keys.add(other.key());
            }
        }
        return keys;
    }

    private SpendClaim claim(long sequence, SpendBudget whole, long spent, long held, long wanted) {
        SpendClaim claim =
                new SpendClaim(self, sequence, subject, period(whole), whole.currency(), spent, held, wanted);
        underWay = claim;
        last = claim;
        answered = false;
        return claim;
    }

    /** @param untold how much it may have spent that the others do not know of */
    private boolean isKnown(SpendBudget whole, Spending own, long held, long untold) {
        SpendClaim told = last;
        if (told == null) {
            return held == 0 && own.largest() == 0;
        }
        if (!answered) {
            return false;
        }
        if (!isNow(told, whole)) {
            return held == 0 && told.most() == told.spent();
        }
        return told.most() == held && own.spent() - told.spent() <= untold;
    }

    /** What to have beyond what is used. */
    private long advance(Spending own, long left) {
        long contenders = 1
                + others.values().stream()
                        .filter(other -> isLive(other) && other.most() > other.spent())
                        .count();
        return Math.max(own.largest(), Math.min(own.recent(), Math.max(0, left) / (ADVANCE_PART * contenders)));
    }

    /** The most that this gateway may ever have in the present period. */
    private long free(SpendBudget whole) {
        long free = whole.amount().nano();
        for (SpendClaim other : others.values()) {
            free -= taken(other, whole);
        }
        return free;
    }

    /** Requests under way are taken along into the next period. */
    private long taken(SpendClaim other, SpendBudget whole) {
        if (isNow(other, whole)) {
            return other.most();
        }
        return isLive(other) ? other.most() - other.spent() : 0;
    }

    private boolean isLive(SpendClaim other) {
        return leases.isLive(other.gatewayId(), leases.logMillis());
    }

    private boolean isNow(SpendClaim claim, SpendBudget whole) {
        return claim.isOf(period(whole), whole.currency());
    }

    /** By the log's clock, so that all gateways begin a period at the same place of the log. */
    private String period(SpendBudget whole) {
        return whole.period().at(Instant.ofEpochMilli(leases.logMillis()));
    }
}
