package io.umamiedge.benchmarks.gateway;

import io.umamiedge.benchmarks.load.Requests;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Something that relays a request to the fixed runtime, or is that runtime.
 *
 * @param key the bearer token that it wants
 * @param cost what its processes have used until now
 * @param mayLag whether it may leave requests unanswered for being slower than it is asked
 */
record Contender(String name, URI url, String key, Cost cost, boolean mayLag) {
    private static final String PATH = "/v1/chat/completions";
    private static final int BODY_LENGTH = 540;
    private static final int OK = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** What processes have used. */
    interface Cost {
        Duration cpu() throws IOException;

        long residentBytes() throws IOException;
    }

    /** What is asked. */
    enum Kind {
        PLAIN("plain request"),
        STREAM("stream");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    /** One that must keep up. */
    Contender(String name, URI url, String key, Cost cost) {
        this(name, url, key, cost, false);
    }

    /** The same request over and over. */
    Requests requests(Kind kind) {
        byte[] request = request(kind);
        return (connection, due, to) -> to.writeBytes(request);
    }

    /** Mostly plain requests, every tenth a stream. */
    Requests mixed() {
        byte[] plain = request(Kind.PLAIN);
        byte[] stream = request(Kind.STREAM);
        int[] sent = {0};
        return (connection, due, to) -> to.writeBytes(sent[0]++ % 10 == 0 ? stream : plain);
    }

    /** Returns once it answers both kinds as the runtime does; throws {@link IOException} when it does not in time. */
    void awaitServing() throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        String wrong;
        do {
            wrong = wrong();
            if (wrong.isEmpty()) {
                return;
            }
            Thread.sleep(200);
        } while (System.nanoTime() < end);
        throw new IOException(name + " does not relay: " + wrong);
    }

    private String wrong() {
        try {
            String plain = ask(Kind.PLAIN);
            String stream = ask(Kind.STREAM);
            if (!plain.contains("\"finish_reason\"")) {
                return "its plain answer is " + plain;
            }
            return stream.stripTrailing().endsWith("data: [DONE]") ? "" : "its stream is " + stream;
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private String ask(Kind kind) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) url.resolve(PATH).toURL().openConnection();
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        connection.setRequestProperty("authorization", "Bearer " + key);
        connection.setRequestProperty("content-type", "application/json");
        connection.getOutputStream().write(body(kind).getBytes(StandardCharsets.US_ASCII));
        int status = connection.getResponseCode();
        try (InputStream in = status == OK ? connection.getInputStream() : connection.getErrorStream()) {
            String answer = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
            if (status != OK) {
                throw new IOException("it answers " + status + " " + answer);
            }
            return answer;
        }
    }

    private byte[] request(Kind kind) {
        String body = body(kind);
        return ("POST " + PATH + " HTTP/1.1\r\nhost: " + url.getAuthority() + "\r\nauthorization: Bearer " + key
                        + "\r\ncontent-type: application/json\r\ncontent-length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static String body(Kind kind) {
        String front = "{\"model\":\"llama-3.1-8b\",\"stream\":" + (kind == Kind.STREAM)
                + ",\"temperature\":0.7,\"max_tokens\":256,\"messages\":[{\"role\":\"system\","
                + "\"content\":\"You are a helpful assistant.\"},{\"role\":\"user\",\"content\":\"";
        String back = "\"}]}";
        return front + "savoury ".repeat(BODY_LENGTH).substring(0, BODY_LENGTH - front.length() - back.length()) + back;
    }
}
