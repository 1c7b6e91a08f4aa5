package io.umamiedge.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.umamiedge.contracts.registry.FailoverRule;
import io.umamiedge.contracts.routing.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Customers that send what they should not, and proof that none of it reaches another. */
@QuarkusTest
@WithTestResource(GatewayResource.class)
class HostileClientIT extends GatewayTestBase {
    @Test
    void takesTwoRequestsInOneForNoMoreThanEachIs() throws IOException {
        ScriptedNode node = ScriptedNode.answering("application/json", "{\"choices\":[]}");
        closeLater(node);
        candidate("DE", node.baseUrl(), Verdict.ELIGIBLE, 0);
        String key = customer(FailoverRule.NONE, "DE");
        String inner =
                "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";
        String body = plain();
        String chunked = Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n" + inner;
        String answers = raw("POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer " + key
                + "\r\ntransfer-encoding: chunked\r\ncontent-length: " + chunked.length() + "\r\n\r\n" + chunked);
        assertThat(node.requests()).hasSizeLessThan(2);
        assertThat(answers.split("HTTP/1.1 200", -1)).hasSizeLessThan(3);
        assertThat(answers).containsAnyOf("HTTP/1.1 400", "HTTP/1.1 401");
    }

    @Test
    void refusesHeadersWithoutEndAndHeadersThatAreNone() throws IOException {
        String huge = "GET /v1/models HTTP/1.1\r\nhost: x\r\nx: " + "y".repeat(200_000) + "\r\n\r\n";
        assertThat(raw(huge)).doesNotContain("HTTP/1.1 200").containsPattern("HTTP/1.1 4[0-9]{2}|^$");
        String many = "GET /v1/models HTTP/1.1\r\nhost: x\r\n" + "a: b\r\n".repeat(50_000) + "\r\n";
        assertThat(raw(many)).doesNotContain("HTTP/1.1 200");
        for (String line : List.of(
                "content-length: 1\r\ncontent-length: 2", "transfer-encoding: chunked, x", " folded: x", "no colon")) {
            assertThat(raw("POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\n" + line
                            + "\r\nconnection: close\r\n\r\n{}"))
                    .as(line)
                    .doesNotContain("HTTP/1.1 200");
        }
    }

    @Test
    void letsNoNameBecomeAHeader() {
        ScriptedNode node = ScriptedNode.answering("application/json", "{\"choices\":[]}");
        closeLater(node);
        candidate("DE", node.baseUrl(), Verdict.ELIGIBLE, 0);
        String key = customer(FailoverRule.NONE, "DE");
        HttpResponse<String> response = post(key, plain().replace(model, model + "\\r\\nx-evil: 1"));
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.headers().firstValue("x-evil")).isEmpty();
        HttpRequest request = HttpRequest.newBuilder(request(key, plain()), (_, _) -> true)
                .header("traceparent", "00-zz")
                .header("x-client-request-id", "\t")
                .header("x-forwarded-for", "10.0.0.1")
                .header("cookie", "a=b")
                .build();
        assertThat(send(request).statusCode()).isEqualTo(200);
        assertThat(node.requests().getFirst().toLowerCase(Locale.ROOT))
                .doesNotContain("x-forwarded-for", "cookie", "authorization", "00-zz");
    }

    @Test
    void refusesABodyThatIsPacked() {
        String key = customer(FailoverRule.NONE, "DE");
        HttpRequest request = HttpRequest.newBuilder(request(key, plain()), (_, _) -> true)
                .header("content-encoding", "gzip")
                .build();
        HttpResponse<String> response = send(request);
        assertThat(response.statusCode()).isEqualTo(415);
        assertThat(error(response).path("code").asText()).isEqualTo("unsupported_media_type");
    }

    /**
     * Runtimes that repeat what they are asked, cut, stall, and say more than they should, over kept connections; customers
     * that ask at once, pipeline and leave. Whatever anybody is sent is his own.
     */
    @Test
    void showsNobodyTheBytesOfAnother() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed=" + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 3; i++) {
            ScriptedNode node = ScriptedNode.start((asked, out) -> echo(asked, new Random(random.nextLong()), out));
            closeLater(node);
            announce("DE", node.baseUrl(), Verdict.ELIGIBLE, i);
        }
        awaitCandidates();
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            keys.add(customer(FailoverRule.ANY_PERMITTED, "DE"));
        }
        List<CompletableFuture<Void>> all = new ArrayList<>();
        try (ExecutorService customers = Executors.newFixedThreadPool(12)) {
            for (int i = 0; i < 200; i++) {
                String canary = "canary-" + i + "-end";
                String key = keys.get(random.nextInt(keys.size()));
                boolean leaves = random.nextInt(4) == 0;
                boolean stream = random.nextBoolean();
                all.add(CompletableFuture.runAsync(() -> ask(key, canary, stream, leaves), customers));
            }
            all.forEach(CompletableFuture::join);
        }
        await().untilAsserted(() -> assertThat(
                        send(HttpRequest.newBuilder(api.resolve("/q/metrics")).build())
                                .body())
                .contains("umamiedge_gateway_in_flight 0.0"));
    }

    private void ask(String key, String canary, boolean stream, boolean leaves) {
        String body = (stream ? stream() : plain()).replace("hello", canary);
        String request = "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer " + key
                + "\r\ncontent-type: application/json\r\ncontent-length: " + body.length() + "\r\n\r\n" + body;
        try (Socket socket = new Socket(api.getHost(), api.getPort())) {
            socket.setSoTimeout(8_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            if (leaves) {
                socket.getInputStream().readNBytes(canary.hashCode() & 63);
                return;
            }
            socket.getOutputStream()
                    .write("GET /v1/models HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            String seen = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(seen.replace(canary, "")).doesNotContain("canary-");
            assertThat(seen).contains("HTTP/1.1 401");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Answers with what was asked, or does one of the things that runtimes do wrong. */
    private static boolean echo(String asked, Random random, OutputStream out) throws IOException {
        int from = asked.indexOf("canary-");
        String canary = asked.substring(from, asked.indexOf("-end", from) + 4);
        String event = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + canary + "\"}}]}\n\n";
        String end = "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
        boolean stream = asked.contains("\"stream\":true");
        String body = stream ? event.repeat(3) + end : "{\"choices\":[{\"message\":{\"content\":\"" + canary + "\"}}]}";
        String answer = "HTTP/1.1 200 OK\r\ncontent-type: " + (stream ? "text/event-stream" : "application/json")
                + "\r\ncontent-length: " + body.length() + "\r\n\r\n" + body;
        byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
        switch (random.nextInt(6)) {
            case 0 -> {
                out.write(bytes, 0, random.nextInt(bytes.length));
                return false;
            }
            case 1 -> out.write((answer + answer).getBytes(StandardCharsets.UTF_8));
            case 2 -> out.write(answer.replace("200 OK", "500 No").getBytes(StandardCharsets.UTF_8));
            default -> {
                int half = bytes.length / 2;
                out.write(bytes, 0, half);
                out.flush();
                out.write(bytes, half, bytes.length - half);
            }
        }
        return true;
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket(api.getHost(), api.getPort())) {
            socket.setSoTimeout(5_000);
            InputStream in = socket.getInputStream();
            try {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            } catch (SocketTimeoutException e) {
                return "HTTP/1.1 400 never ended";
            } catch (IOException e) {
                // Hung up on, which is an answer.
                return "";
            }
        }
    }
}
