package io.umamiedge.routing.ejection;

import io.umamiedge.contracts.routing.Ejection;
import io.umamiedge.contracts.routing.EjectionCause;
import io.umamiedge.contracts.routing.EjectionPhase;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a node stands between being offered and being kept back: closed, ejected, probing (half open), closed again;
 * silent in between when its telemetry is.
 *
 * <p>Each state counts how often the node left the grid lately. The more often, the longer the next ejection; a node
 * that was silent once comes back at once, one that falls silent again and again is held back like one that fails.
 */
public sealed interface Circuit {
    /** How often the node left the grid lately. */
    int times();

    /** When the state began; what gateways saw up to then is of no account in it. */
    Instant since();

    /** Offered as any other node. */
    record Closed(int times, Instant since, @Nullable EjectionCause cause) implements Circuit {
        /** Of a node that never left, or not lately. */
        static final Closed NEW = new Closed(0, Instant.EPOCH, null);

        Ejected eject(EjectionCause why, Instant now, EjectionRules rules) {
            int left = remembered(now, rules) + 1;
            return new Ejected(left, why, now, now.plus(rules.hold(left)));
        }

        Silent fallSilent(Instant now, EjectionRules rules) {
            return new Silent(remembered(now, rules) + 1, now, cause);
        }

        /** Itself, or the state of a new node once nothing is left to remember. */
        Closed settle(Instant now, EjectionRules rules) {
            return remembered(now, rules) == 0 ? NEW : this;
        }

        private int remembered(Instant now, EjectionRules rules) {
            // Only a node that left has a date from which time can be counted.
            if (times == 0 || now.isBefore(since)) {
                return times;
            }
            long forgotten = Duration.between(since, now).dividedBy(rules.forgetAfter());
            return (int) Math.max(0, times - forgotten);
        }
    }

    /** Its telemetry is silent. */
    record Silent(int times, Instant since, @Nullable EjectionCause cause) implements Circuit {
        Circuit heard(Instant now, EjectionRules rules) {
            return times == 1
                    ? new Closed(times, now, cause)
                    : new Ejected(times, EjectionCause.SILENCE, now, now.plus(rules.hold(times - 1)));
        }
    }

    /** Kept back until a moment. */
    record Ejected(int times, EjectionCause cause, Instant since, Instant until) implements Circuit {
        boolean isOver(Instant now) {
            return !now.isBefore(until);
        }

        Probing probe(Instant now) {
            return new Probing(times, cause, now);
        }

        /** Its time is over, but there is nothing to probe. */
        Silent staySilent(Instant now) {
            return new Silent(times, now, cause);
        }
    }

    /** Offered for few requests at once. */
    record Probing(int times, EjectionCause cause, Instant since) implements Circuit {
        Closed recover(Instant now) {
            return new Closed(times, now, cause);
        }

        Ejected eject(EjectionCause why, Instant now, EjectionRules rules) {
            return new Ejected(times + 1, why, now, now.plus(rules.hold(times + 1)));
        }

        Silent fallSilent(Instant now) {
            return new Silent(times + 1, now, cause);
        }
    }

    /** What candidates carry of it; null when there is nothing to remember. */
    default @Nullable Ejection toRecord() {
        return switch (this) {
            case Closed closed ->
                closed.times == 0
                        ? null
                        : new Ejection(EjectionPhase.CLOSED, closed.cause, closed.times, closed.since, null);
            case Silent silent -> new Ejection(EjectionPhase.SILENT, silent.cause, silent.times, silent.since, null);
            case Ejected ejected ->
                new Ejection(EjectionPhase.EJECTED, ejected.cause, ejected.times, ejected.since, ejected.until);
            case Probing probing ->
                new Ejection(EjectionPhase.PROBING, probing.cause, probing.times, probing.since, null);
        };
    }

    /** The state that a candidate carries. */
    static Circuit of(@Nullable Ejection record) {
        if (record == null) {
            return Closed.NEW;
        }
        EjectionCause cause = Objects.requireNonNullElse(record.cause(), EjectionCause.SILENCE);
        return switch (record.phase()) {
            case CLOSED -> new Closed(record.times(), record.since(), record.cause());
            case SILENT -> new Silent(record.times(), record.since(), record.cause());
            case EJECTED ->
                new Ejected(
                        record.times(),
                        cause,
                        record.since(),
                        Objects.requireNonNullElse(record.until(), record.since()));
            case PROBING -> new Probing(record.times(), cause, record.since());
        };
    }
}
