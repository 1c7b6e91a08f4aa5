package io.umamiedge.gateway.share;

import io.umamiedge.contracts.identity.GatewayId;
import io.umamiedge.contracts.limit.GatewayPresence;
import io.umamiedge.contracts.limit.LimitRecord;
import io.umamiedge.contracts.limit.LimitSubject;
import io.umamiedge.contracts.limit.ShareClaim;
import io.umamiedge.contracts.limit.SpendClaim;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Shares limits with the other gateways over a log that all read in the same order (ADR 9). Whatever they use never adds
 * up to more than the limit:
 *
 * <ul>
 *   <li>the newest claim of each gateway, {@code held} and {@code asked}, is the most that it may use;
 *   <li>it takes what it asked for when it reads its own claim back, as far as the claims before it in the log leave it
 *       free, and gives back before it says so; it has one claim of a limit under way at a time;
 *   <li>it stops to use anything well before the others may take its lease for over, by its own monotonic clock.
 * </ul>
 *
 * <p>Thread-safe.
 */
public final class ShareBook implements Shares {
    /** Of the lease, for differences between brokers' clocks and between theirs and ours. */
    private static final double SAFE_PART = 0.75;

    private static final long REMOVED_AFTER_MILLIS = TimeUnit.MINUTES.toMillis(2);

    private final GatewayId self;
    private final Duration lease;
    private final boolean keptWhenCutOff;
    private final ShareLog log;
    private final LongSupplier nanoTime;
    private final Leases leases;
    private final Map<LimitSubject, SharedLimit> limits = new HashMap<>();
    private final Map<LimitSubject, SharedBudget> budgets = new HashMap<>();
    private final Map<Long, Long> presencesSentAt = new HashMap<>();
    private final Map<Long, LimitSubject> claimsUnderWay = new HashMap<>();
    private String name = "";
    private long sequence;
    private volatile boolean left;
    private volatile boolean replaced;
    private volatile boolean established;
    private volatile long trustedUntil;

    /** @param keptWhenCutOff whether shares may be used on when the lease could not be renewed, whoever else has them */
    public ShareBook(GatewayId self, Duration lease, boolean keptWhenCutOff, ShareLog log, LongSupplier nanoTime) {
        this.self = self;
        this.lease = lease;
        this.keptWhenCutOff = keptWhenCutOff;
        this.log = log;
        this.nanoTime = nanoTime;
        this.leases = new Leases(nanoTime);
    }

    @Override
    public boolean areUsable() {
        return isTrusted() || (keptWhenCutOff && established && !left && !replaced);
    }

    /** Whether there ever was a lease. */
    public boolean isEstablished() {
        return established;
    }

    /** For how long shares may be used if the lease is not renewed; negative once it has been over for so long. */
    public Duration leaseLeft() {
        return established ? Duration.ofNanos(trustedUntil - nanoTime.getAsLong()) : Duration.ZERO;
    }

    /** Whether another gateway runs under the same name, which ends this one's part in sharing. */
    public boolean isReplaced() {
        return replaced;
    }

    @Override
    public synchronized void join(LimitSubject subject, ShareHolder holder) {
        limit(subject).heldBy(holder);
    }

    @Override
    public synchronized boolean isAnswered(LimitSubject subject, long since) {
        return isTrusted() && limit(subject).isAnswered(since);
    }

    @Override
    public synchronized void join(LimitSubject subject, BudgetHolder holder) {
        budget(subject).heldBy(holder);
    }

    @Override
    public synchronized Budget left(LimitSubject subject, long needed) {
        return isTrusted() ? budget(subject).left(needed) : Budget.OPEN;
    }

    @Override
    public synchronized boolean isAnswered(LimitSubject subject) {
        return isTrusted() && budget(subject).isAnswered();
    }

    @Override
    public synchronized void wanted(LimitSubject subject) {
        settleLimit(subject);
        settleBudget(subject);
    }

    /**
     * Says that this gateway runs; to be called several times in a lease, once the log has been read to its end.
     *
     * @param ownName where it runs, which no other gateway may have at the same time
     */
    public synchronized void renew(String ownName) {
        name = ownName;
        if (left || replaced) {
            return;
        }
        long now = nanoTime.getAsLong();
        presencesSentAt.put(++sequence, now);
        log.append(new GatewayPresence(self, sequence, lease.toMillis(), name));
        removeDead();
    }

    /** Adjusts everything to the present demand and time; to be called now and then. */
    public synchronized void settle() {
        if (established && !isTrusted() && !keptWhenCutOff) {
            surrender();
        }
        limits.keySet().forEach(this::settleLimit);
        budgets.keySet().forEach(this::settleBudget);
    }

    /** Gives everything back for good, so that the others need not wait for the lease to end. */
    public synchronized void leave() {
        if (isTrusted()) {
            left = true;
            limits.values().forEach(limit -> append(limit.leave(sequence + 1)));
            budgets.values().forEach(budget -> append(budget.leave(sequence + 1)));
        }
    }

    /** Reads a record of the log. */
    public synchronized void read(LimitRecord record, long logMillis) {
        leases.passed(logMillis);
        boolean isOwn = record.gatewayId().equals(self);
        switch (record) {
            case GatewayPresence presence -> {
                leases.renewed(presence, logMillis);
                if (isOwn) {
                    renewed(presence.sequence());
                } else if (established && presence.name().equals(name)) {
                    // It counts this one for dead.
                    replaced = true;
                    surrender();
                }
            }
            case ShareClaim claim -> {
                SharedLimit limit = limit(claim.subject());
                if (!isOwn) {
                    limit.seen(claim, logMillis);
                } else if (isTrusted()) {
                    claimsUnderWay.remove(claim.sequence());
                    limit.readBack(claim, logMillis);
                } else {
                    lost(claim.sequence());
                }
                settleLimit(claim.subject());
            }
            case SpendClaim claim -> {
                if (!isOwn) {
                    budget(claim.subject()).seen(claim);
                } else if (isTrusted()) {
                    claimsUnderWay.remove(claim.sequence());
                    budget(claim.subject()).readBack(claim);
                } else {
                    lost(claim.sequence());
                }
                settleBudget(claim.subject());
            }
        }
    }

    /** Reads that one of a gateway's records was removed, which is done when it has ended: its budgets last longer. */
    public synchronized void readRemoval(GatewayId gateway, String key) {
        leases.forget(gateway);
        limits.values().forEach(limit -> limit.forget(gateway));
        budgets.values().forEach(budget -> budget.forget(key));
    }

    /** The record of this sequence could not be written, or nobody knows whether it was. */
    public synchronized void lost(long lostSequence) {
        presencesSentAt.remove(lostSequence);
        LimitSubject subject = claimsUnderWay.remove(lostSequence);
        if (subject != null) {
            limit(subject).lost(lostSequence);
            SharedBudget budget = budgets.get(subject);
            if (budget != null) {
                budget.lost(lostSequence);
            }
        }
    }

    private void renewed(long presence) {
        Long sentAt = presencesSentAt.remove(presence);
        if (sentAt == null) {
            return;
        }
        presencesSentAt.keySet().removeIf(earlier -> earlier < presence);
        if (established && !isTrusted()) {
            surrender();
        }
        trustedUntil = sentAt + (long) (lease.toNanos() * SAFE_PART);
        established = true;
    }

    /** The others may have taken what this gateway had. */
    private void surrender() {
        limits.values().forEach(SharedLimit::surrender);
    }

    /** Whether the lease was renewed lately enough. */
    private boolean isTrusted() {
        return established && !left && !replaced && nanoTime.getAsLong() - trustedUntil < 0;
    }

    private void settleLimit(LimitSubject subject) {
        if (isTrusted()) {
            claim(subject, limit(subject).settle(sequence + 1));
        }
    }

    private void settleBudget(LimitSubject subject) {
        SharedBudget budget = budgets.get(subject);
        if (budget != null && isTrusted()) {
            claim(subject, budget.settle(sequence + 1));
        }
    }

    private void claim(LimitSubject subject, @Nullable LimitRecord claim) {
        if (claim != null) {
            claimsUnderWay.put(claim.sequence(), subject);
            append(claim);
        }
    }

    private void append(@Nullable LimitRecord claim) {
        if (claim != null) {
            sequence = claim.sequence();
            log.append(claim);
        }
    }

    private SharedLimit limit(LimitSubject subject) {
        return limits.computeIfAbsent(subject, of -> new SharedLimit(of, self, leases));
    }

    private SharedBudget budget(LimitSubject subject) {
        return budgets.computeIfAbsent(subject, of -> new SharedBudget(of, self, leases));
    }

    private void removeDead() {
        budgets.values().forEach(budget -> budget.outdated().forEach(log::remove));
        for (GatewayId gateway : leases.overBefore(leases.logMillis() - REMOVED_AFTER_MILLIS)) {
            limits.forEach((subject, limit) -> {
                if (limit.knows(gateway)) {
                    log.remove(ShareClaim.key(gateway, subject));
                }
            });
            log.remove(gateway.value());
        }
    }
}
