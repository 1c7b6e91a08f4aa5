package io.umamiedge.benchmarks.telemetry;

import io.netty.buffer.ByteBuf;
import io.umamiedge.benchmarks.load.Requests;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;

/**
 * The reports of a fleet, node after node: with as many connections as nodes each node has its own, with fewer they are
 * shared, node {@code i} always on connection {@code i % connections}.
 */
final class FleetRequests implements Requests {
    /** How much a report differs from the node's report before. */
    enum Load {
        /** Only in when it was made. */
        IDLE(0),
        /** By a request and a few tokens, as a busy node's does from second to second: worth a snapshot now and then. */
        DRIFTING(1),
        /**
         * By more than a thirty-second of the slots: telemetry-service passes each on at once. Coprime to how many numbers
         * there are, so that all of them come up before one comes again.
         */
        NEWS(397);

        private final int step;

        Load(int step) {
            this.step = step;
        }
    }

    /** Hears what was reported and answered, on the load's thread. */
    interface Listener {
        Listener NONE = new Listener() {};

        /** {@code running} is what the report says of its runtime; for every report of the request. */
        default void reported(int node, int running, long due) {}

        default void answered(int node, int status, long now) {}
    }

    private final int connections;
    private final int batch;
    private final Listener listener;
    private final byte[][] heads;
    private final byte[][] boots;
    private final long[] next;
    private final long[] loads;
    private final int[] turns;
    private final int[] current;
    private final ReportText text = new ReportText();
    private final InstantSource clock = InstantSource.system();
    private long lastMillis;
    private byte[] time = new byte[0];
    private volatile Load load;

    /**
     * A fleet that has just booted.
     *
     * @param batch reports per request; more than one are sent as an array
     */
    FleetRequests(URI telemetry, List<FleetNode> nodes, int connections, int batch, Load load, Listener listener) {
        this.load = load;
        this.connections = connections;
        this.batch = batch;
        this.listener = listener;
        int length = batch == 1 ? text.length() : batch * (text.length() + 1) + 1;
        heads = new byte[nodes.size()][];
        boots = new byte[nodes.size()][];
        for (int i = 0; i < heads.length; i++) {
            heads[i] = head(telemetry, nodes.get(i), length);
            boots[i] = UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII);
        }
        next = new long[heads.length];
        loads = new long[heads.length];
        turns = new int[connections];
        current = new int[connections];
    }

    /** A fleet at work to which nobody listens, a report a request. */
    static FleetRequests atWork(URI telemetry, List<FleetNode> nodes, int connections) {
        return new FleetRequests(telemetry, nodes, connections, 1, Load.DRIFTING, Listener.NONE);
    }

    private static byte[] head(URI telemetry, FleetNode node, int length) {
        return ("POST /v1/telemetry HTTP/1.1\r\nhost: " + telemetry.getAuthority() + "\r\nauthorization: Bearer "
                        + node.secret() + "\r\ncontent-type: application/json\r\ncontent-length: " + length
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** From now on every node says what it said last. */
    void becomeIdle() {
        load = Load.IDLE;
    }

    @Override
    public void write(int connection, long due, ByteBuf to) {
        int node = connection + connections * turns[connection];
        turns[connection]++;
        if (connection + connections * turns[connection] >= heads.length) {
            turns[connection] = 0;
        }
        current[connection] = node;
        to.writeBytes(heads[node]);
        for (int i = 0; i < batch; i++) {
            long seq = next[node]++;
            loads[node] += load.step;
            if (batch > 1) {
                to.writeByte(i == 0 ? '[' : ',');
            }
            to.writeBytes(text.of(boots[node], seq, loads[node], now()));
            listener.reported(node, ReportText.running(loads[node]), due);
        }
        if (batch > 1) {
            to.writeByte(']');
        }
    }

    @Override
    public void answered(int connection, int status, long due, long now) {
        listener.answered(current[connection], status, now);
    }

    private byte[] now() {
        long millis = clock.millis();
        if (millis != lastMillis) {
            lastMillis = millis;
            time = ReportText.time(clock.instant());
        }
        return time;
    }
}
