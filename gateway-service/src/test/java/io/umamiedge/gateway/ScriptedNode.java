package io.umamiedge.gateway;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** A runtime that answers each request with whatever bytes its script writes, HTTP or not. */
final class ScriptedNode implements AutoCloseable {
    /** Writes an answer to what was asked, head and body; true when the connection is kept for the next request. */
    @FunctionalInterface
    interface Script {
        boolean answer(String request, OutputStream out) throws IOException;
    }

    private final ServerSocket listener;
    private final Script script;
    private final List<String> requests = new CopyOnWriteArrayList<>();

    private ScriptedNode(ServerSocket listener, Script script) {
        this.listener = listener;
        this.script = script;
    }

    static ScriptedNode start(Script script) {
        try {
            ScriptedNode node = new ScriptedNode(new ServerSocket(0, 64, InetAddress.getLoopbackAddress()), script);
            Thread.ofVirtual().start(node::listen);
            return node;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Answers everything with these bytes and hangs up. */
    static ScriptedNode answering(String response) {
        return start((_, out) -> {
            out.write(response.getBytes(StandardCharsets.UTF_8));
            return false;
        });
    }

    /** Answers everything with 200 and this body and hangs up. */
    static ScriptedNode answering(String contentType, String body) {
        return answering("HTTP/1.1 200 OK\r\ncontent-type: " + contentType + "\r\ncontent-length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body);
    }

    URI baseUrl() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    /** Head and body of every request so far. */
    List<String> requests() {
        return requests;
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private void listen() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException _) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            String request;
            do {
                request = read(in);
                requests.add(request);
            } while (script.answer(request, socket.getOutputStream()));
        } catch (IOException _) {
            // The gateway hung up, as it may.
        }
    }

    private static String read(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("cut");
            }
            head.write(next);
        }
        String text = head.toString(StandardCharsets.ISO_8859_1);
        int length = text.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
                .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
                .findFirst()
                .orElse(0);
        return text + new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }
}
