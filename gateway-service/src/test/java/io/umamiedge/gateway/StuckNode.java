package io.umamiedge.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** Says so much in answer to each request, and then nothing until it is hung up on. */
final class StuckNode implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    private final String says;

    /** One request. */
    record Call(CompletableFuture<Void> said, CompletableFuture<Long> closedAt) {}

    StuckNode(String says) throws IOException {
        this.says = says;
    }

    URI baseUrl() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    /** The next request that comes. */
    Call next() {
        Call call = new Call(new CompletableFuture<>(), new CompletableFuture<>());
        Thread.ofPlatform().daemon().start(() -> {
            try (Socket socket = listener.accept()) {
                InputStream in = socket.getInputStream();
                StringBuilder asked = new StringBuilder();
                while (asked.indexOf("\"max_tokens\"") < 0) {
                    asked.append((char) in.read());
                }
                OutputStream out = socket.getOutputStream();
                out.write(says.getBytes(StandardCharsets.US_ASCII));
                call.said.complete(null);
                int next = in.read();
                while (next >= 0) {
                    next = in.read();
                }
            } catch (IOException e) {
                call.said.completeExceptionally(e);
            } finally {
                call.closedAt.complete(System.nanoTime());
            }
        });
        return call;
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
