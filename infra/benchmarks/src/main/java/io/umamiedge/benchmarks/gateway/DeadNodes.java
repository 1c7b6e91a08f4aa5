package io.umamiedge.benchmarks.gateway;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * Nodes whose machine is gone: nothing ever answers a packet that asks for a connection. On loopback that is what Linux does
 * when a listener's queue of connections is full.
 */
final class DeadNodes implements AutoCloseable {
    // A queue of one holds two (listen(2): the length is compared with "more than").
    private static final int FILLING = 2;

    private final List<ServerSocket> listeners = new ArrayList<>();
    private final List<Socket> filling = new ArrayList<>();

    DeadNodes(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            listeners.add(listener);
            for (int j = 0; j < FILLING; j++) {
                filling.add(new Socket(InetAddress.getLoopbackAddress(), listener.getLocalPort()));
            }
        }
    }

    List<URI> urls() {
        return listeners.stream()
                .map(listener -> URI.create("http://127.0.0.1:" + listener.getLocalPort()))
                .toList();
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : filling) {
            socket.close();
        }
        for (ServerSocket listener : listeners) {
            listener.close();
        }
    }
}
