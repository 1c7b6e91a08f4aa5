package io.umamiedge.gateway.share;

import io.umamiedge.contracts.identity.GatewayId;
import io.umamiedge.contracts.limit.LimitShare;
import io.umamiedge.contracts.limit.LimitSubject;
import io.umamiedge.contracts.limit.ShareClaim;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One limit: what the other gateways claim of it, and what this one does. Guarded by the book that it is in. */
final class SharedLimit {
    private static final long REFILL_MILLIS = TimeUnit.MINUTES.toMillis(1);

    private final LimitSubject subject;
    private final GatewayId self;
    private final Leases leases;
    private final Map<GatewayId, Seen> others = new TreeMap<>(Comparator.comparing(GatewayId::value));
    private @Nullable ShareHolder holder;
    /** Sent and not read back yet. */
    private @Nullable ShareClaim underWay;

    private @Nullable ShareClaim last;
    /** Whether the last one has its place in the log; a lost one is claimed again. */
    private boolean answered;

    private @Nullable Long answeredAt;
    private long fullAtNanos;

    /** @param logMillis when the broker took it */
    private record Seen(ShareClaim claim, long logMillis) {
        boolean isFull(long at) {
            return at >= logMillis + claim.fullAfterMillis();
        }
    }

    SharedLimit(LimitSubject subject, GatewayId self, Leases leases) {
        this.subject = subject;
        this.self = self;
        this.leases = leases;
        this.fullAtNanos = leases.nanos();
    }

    void heldBy(ShareHolder newHolder) {
        holder = newHolder;
    }

    void seen(ShareClaim claim, long logMillis) {
        others.put(claim.gatewayId(), new Seen(claim, logMillis));
    }

    boolean knows(GatewayId gateway) {
        return others.containsKey(gateway);
    }

    void forget(GatewayId gateway) {
        others.remove(gateway);
    }

    /** This gateway's claim has its place in the log: what it asks for is granted as far as it is free there. */
    void readBack(ShareClaim claim, long logMillis) {
        ShareHolder mine = holder;
        ShareClaim sent = underWay;
        if (mine == null || sent == null || sent.sequence() != claim.sequence()) {
            // A later one may say that less is held than this one would grant.
            return;
        }
        underWay = null;
        answered = true;
        answeredAt = leases.nanos();
        LimitShare granted = claim.asked().and(free(mine.demand(), claim.held(), logMillis));
        if (!granted.equals(LimitShare.NONE)) {
            mine.grow(granted, isFull(logMillis));
        }
    }

    /** Whether what was claimed last has been granted as far as it was free, or anything was since then. */
    boolean isAnswered(long since) {
        Long at = answeredAt;
        return answered || (at != null && at - since >= 0);
    }

    /** Whether it got into the log is not known, and it does not count if it did. */
    void lost(long sequence) {
        if (underWay != null && underWay.sequence() == sequence) {
            underWay = null;
        }
    }

    /** Gives everything back without telling: the lease was over, and others may have it. */
    void surrender() {
        shrinkTo(LimitShare.NONE);
    }

    /**
     * Gives back what this gateway is not to have any more, and claims what it is to have.
     *
     * @return what the others are to be told; null when nothing is new
     */
    @Nullable
    ShareClaim settle(long sequence) {
        ShareHolder mine = holder;
        if (mine == null || underWay != null) {
            return null;
        }
        Demand demand = mine.demand();
        LimitShare target = target(demand);
        shrinkTo(target);
        LimitShare held = mine.held();
        LimitShare wanted = target.minus(held).and(free(demand, held, leases.logMillis()));
        if (wanted.equals(LimitShare.NONE) && isKnown(held, demand)) {
            return null;
        }
        ShareClaim claim = claim(sequence, demand, held, wanted);
        underWay = claim;
        return claim;
    }

    /** Gives everything back and claims nothing any more; null when nothing was ever claimed. */
    @Nullable
    ShareClaim leave(long sequence) {
        ShareHolder mine = holder;
        if (mine == null || last == null) {
            return null;
        }
        shrinkTo(LimitShare.NONE);
        return claim(sequence, new Demand(mine.demand().whole(), 0, 1), mine.held(), LimitShare.NONE);
    }

    private ShareClaim claim(long sequence, Demand demand, LimitShare held, LimitShare wanted) {
        long notFullFor = fullAtNanos - leases.nanos();
        long fullAfterMillis = notFullFor <= 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(notFullFor) + 1;
        ShareClaim claim = new ShareClaim(
                self, sequence, subject, demand.weight(), demand.largest(), held, wanted, fullAfterMillis);
        last = claim;
        answered = false;
        return claim;
    }

    private boolean isKnown(LimitShare held, Demand demand) {
        ShareClaim told = last;
        if (told == null) {
            return demand.weight() == 0;
        }
        if (!answered) {
            return false;
        }
        boolean sameDemand = told.weight() == demand.weight() && told.largest() == demand.largest();
        return told.most().equals(held) && (sameDemand || (told.weight() > 0 && demand.weight() > 0 && isAlone()));
    }

    private boolean isAlone() {
        return contenders().isEmpty();
    }

    private LimitShare target(Demand demand) {
        if (demand.weight() == 0) {
            return LimitShare.NONE;
        }
        List<Split.Contender> all = new ArrayList<>();
        int own = 0;
        for (Seen other : contenders()) {
            own += other.claim.gatewayId().value().compareTo(self.value()) < 0 ? 1 : 0;
            all.add(new Split.Contender(other.claim.weight(), other.claim.largest()));
        }
        all.add(own, new Split.Contender(demand.weight(), demand.largest()));
        return new Split(all, leases.logMillis()).of(demand.whole(), own);
    }

    private List<Seen> contenders() {
        return others.values().stream()
                .filter(other -> other.claim.weight() > 0 && leases.isLive(other.claim.gatewayId(), leases.logMillis()))
                .toList();
    }

    private LimitShare free(Demand demand, LimitShare held, long at) {
        LimitShare free = LimitShare.of(demand.whole()).minus(held);
        for (Seen other : others.values()) {
            if (leases.isLive(other.claim.gatewayId(), at)) {
                free = free.minus(other.claim.most());
            }
        }
        return free;
    }

    /** Whether all that nobody has is as if it had not been used for a minute. */
    private boolean isFull(long at) {
        for (Seen other : others.values()) {
            GatewayId gateway = other.claim.gatewayId();
            boolean died = !leases.isLive(gateway, at) && !other.claim.most().equals(LimitShare.NONE);
            if (!other.isFull(at) || (died && at < leases.end(gateway) + REFILL_MILLIS)) {
                return false;
            }
        }
        return fullAtNanos - leases.nanos() <= 0;
    }

    private void shrinkTo(LimitShare most) {
        ShareHolder mine = holder;
        if (mine != null) {
            long fullAt = leases.nanos() + mine.shrinkTo(most);
            fullAtNanos = fullAt - fullAtNanos > 0 ? fullAt : fullAtNanos;
        }
    }
}
