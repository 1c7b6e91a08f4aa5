package io.umamiedge.gateway.share;

import io.umamiedge.contracts.identity.GatewayId;
import io.umamiedge.contracts.limit.LimitRecord;
import io.umamiedge.contracts.limit.LimitShare;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** Gateways in virtual time around one log; what they send and read can be held up, and they can die. */
public final class SimulatedGateways<L> {
    public static final Duration LEASE = Duration.ofSeconds(10);
    private static final long HEARTBEAT = LEASE.toNanos() / 20;

    private final Function<Shares, L> limits;
    private final SimulatedLog log;
    private final List<Gateway> alive = new ArrayList<>();
    private long now;
    private int born;

    /** @param limits what each gateway does with its shares, given the clock of the gateways */
    public SimulatedGateways(Function<LongSupplier, Function<Shares, L>> limits, long brokerAhead) {
        this.limits = limits.apply(this::now);
        this.log = new SimulatedLog(this::now, brokerAhead);
    }

    public long now() {
        return now;
    }

    /** Records in the log so far. */
    public int appended() {
        return log.end();
    }

    public List<Gateway> alive() {
        return alive;
    }

    public Gateway start() {
        return start("host-" + born);
    }

    /** Starts one where another one may have been. */
    public Gateway start(String name) {
        return start(name, false);
    }

    /** Starts one that uses its shares on when it cannot reach the log. */
    public Gateway startKeepingShares() {
        return start("host-" + born, true);
    }

    private Gateway start(String name, boolean keptWhenCutOff) {
        Gateway gateway = new Gateway("gateway-" + ++born, name, keptWhenCutOff);
        alive.add(gateway);
        return gateway;
    }

    public void kill(Gateway gateway) {
        alive.remove(gateway);
    }

    /** Time passes in small steps, in which everything that is not held up arrives. */
    public void pass(Duration time) {
        long until = now + time.toNanos();
        while (now < until) {
            step(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    public void step(long nanos) {
        now += nanos;
        alive.forEach(Gateway::step);
    }

    /** What all of them together may use now. */
    public LimitShare inUse(Function<L, LimitShare> held) {
        return alive.stream()
                .filter(gateway -> gateway.book.areUsable())
                .map(gateway -> held.apply(gateway.limits))
                .reduce(LimitShare.NONE, LimitShare::plus);
    }

    /** One of them. */
    public final class Gateway {
        private final String name;
        private final ShareBook book;
        private final L limits;
        private final Deque<Sent> outbox = new ArrayDeque<>();
        private int position;
        private long nextHeartbeat = now;
        private long sendsFrom = now;
        private long readsFrom = now;
        private long sendDelay;
        private boolean loses;

        private record Sent(LimitRecord record, String key, long at) {}

        private Gateway(String id, String name, boolean keptWhenCutOff) {
            this.name = name;
            book = new ShareBook(new GatewayId(id), LEASE, keptWhenCutOff, new Outbox(), SimulatedGateways.this::now);
            limits = SimulatedGateways.this.limits.apply(book);
        }

        public String name() {
            return name;
        }

        public ShareBook book() {
            return book;
        }

        public L limits() {
            return limits;
        }

        public void holdUpSends(Duration time) {
            sendsFrom = now + time.toNanos();
        }

        public void holdUpReads(Duration time) {
            readsFrom = now + time.toNanos();
        }

        public void delaySends(long nanos) {
            sendDelay = nanos;
        }

        /** From now on sends are reported as lost; some of them get through all the same. */
        public void loseSends(boolean lost) {
            loses = lost;
        }

        private void step() {
            while (!outbox.isEmpty() && now >= sendsFrom && now >= outbox.getFirst().at) {
                Sent sent = outbox.removeFirst();
                if (sent.record == null) {
                    log.remove(sent.key);
                } else if (!loses || sent.record.sequence() % 3 == 0) {
                    log.append(sent.record);
                }
                if (loses && sent.record != null) {
                    book.lost(sent.record.sequence());
                }
            }
            while (position < log.end() && now >= readsFrom) {
                log.read(position++, book);
            }
            // As a gateway waits until it has read the log once.
            if (now >= nextHeartbeat && now >= readsFrom) {
                nextHeartbeat = now + HEARTBEAT;
                book.renew(name);
                book.settle();
            }
        }

        private final class Outbox implements ShareLog {
            @Override
            public void append(LimitRecord record) {
                outbox.addLast(new Sent(record, record.key(), now + sendDelay));
            }

            @Override
            public void remove(String key) {
                outbox.addLast(new Sent(null, key, now + sendDelay));
            }
        }
    }
}
