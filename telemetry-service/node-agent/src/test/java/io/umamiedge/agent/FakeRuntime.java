package io.umamiedge.agent;

import com.sun.net.httpserver.HttpServer;
import io.umamiedge.contracts.identity.RuntimeId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Answers paths as it is told, and 404 to all others. */
final class FakeRuntime implements AutoCloseable {
    static final RuntimeId ID = new RuntimeId("llm");

    /** Writes a body in its own time. */
    @FunctionalInterface
    interface Body {
        void writeTo(OutputStream out) throws IOException;
    }

    private record Answer(int status, Body body) {}

    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final List<String> authorizations = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final HttpServer server;

    FakeRuntime() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            Answer answer = answers.getOrDefault(path, new Answer(404, _ -> {}));
            exchange.sendResponseHeaders(answer.status, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                answer.body.writeTo(out);
            }
        });
        server.start();
    }

    FakeRuntime answers(String path, int status, String body) {
        return answers(path, status, out -> out.write(body.getBytes(StandardCharsets.UTF_8)));
    }

    FakeRuntime answers(String path, int status, Body body) {
        answers.put(path, new Answer(status, body));
        return this;
    }

    /** With one of the pages of {@code RecordedMetricsTest}. */
    FakeRuntime answersWith(String path, String file) throws IOException {
        try (InputStream page = FakeRuntime.class.getResourceAsStream("metrics/" + file)) {
            return answers(path, 200, new String(page.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /** Accepts the request and writes a byte now and then, until this is closed. */
    FakeRuntime drips(String path) {
        return answers(path, 200, out -> {
            while (!closed(20)) {
                out.write('#');
                out.flush();
            }
        });
    }

    /** Accepts the request and says nothing. */
    FakeRuntime hangs(String path) {
        return answers(path, 200, _ -> closed(60_000));
    }

    FakeRuntime forgets(String path) {
        answers.remove(path);
        return this;
    }

    List<String> authorizations() {
        return authorizations;
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    RuntimeSettings settings(Adapter adapter) {
        return new RuntimeSettings(ID, adapter, url(), null);
    }

    private boolean closed(long withinMillis) {
        try {
            return closing.await(withinMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
