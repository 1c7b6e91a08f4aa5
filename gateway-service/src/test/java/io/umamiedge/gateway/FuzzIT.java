package io.umamiedge.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.umamiedge.contracts.event.Json;
import io.umamiedge.contracts.registry.FailoverRule;
import io.umamiedge.contracts.routing.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntConsumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Bytes that were changed at random on their way: from customers to the gateway, and from runtimes to it. Whatever comes,
 * it comes to an end, is not the gateway's own failure, and is nobody else's. {@code -Dfuzz.seed=…} runs one seed again,
 * {@code -Dfuzz.cases=…} more cases.
 */
@QuarkusTest
@WithTestResource(GatewayResource.class)
class FuzzIT extends GatewayTestBase {
    private static final int CASES = Integer.getInteger("fuzz.cases", 250);
    private static final int AT_ONCE = 32;
    /** What is answered to whoever was asked without a canary that is still one. */
    private static final String NOBODYS = "canary-0-";

    private static final Pattern CANARY = Pattern.compile("canary-[0-9]+-");
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([0-9]{3})");

    @Test
    void whateverACustomerSendsIsAnsweredOrHungUpOn() throws IOException {
        ScriptedNode node = ScriptedNode.start(FuzzIT::echo);
        closeLater(node);
        candidate("DE", node.baseUrl(), Verdict.ELIGIBLE, 0);
        String key = customer(FailoverRule.NONE, "DE");
        long seed = seed();
        manyAtOnce(number -> {
            Random random = new Random(seed + number);
            byte[] good = good(key, number, random);
            byte[] sent = random.nextInt(10) == 0 ? good : Mutation.of(good, random);
            String seen = exchange(sent);
            assertThat(seen)
                    .as("seed %d case %d sent: %s", seed, number, new String(sent, StandardCharsets.UTF_8))
                    .doesNotContain("still connected");
            assertThat(STATUS.matcher(seen).results().map(result -> result.group(1)))
                    .as("seed %d case %d: %s", seed, number, seen)
                    // 501 and 505 are Vert.x's for methods and versions of HTTP that there are none of.
                    .allMatch(status -> status.charAt(0) != '5' || status.equals("501") || status.equals("505"));
            assertOwn(seen, new String(sent, StandardCharsets.UTF_8), seed, number);
        });
        awaitNothingHeld();
        assertThat(post(key, plain().replace("hello", NOBODYS)).statusCode()).isEqualTo(200);
    }

    @Test
    void whateverARuntimeSendsIsRelayedWellFormedOrBecomesAnError() throws IOException {
        long seed = seed();
        Map<Integer, String> sent = new ConcurrentHashMap<>();
        ScriptedNode node = ScriptedNode.start((asked, out) -> {
            long number = Long.parseLong(canary(asked).replaceAll("[^0-9]", ""));
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            echo(asked, answer);
            Random random = new Random(seed + number);
            byte[] bytes = Mutation.of(answer.toByteArray(), random);
            sent.put((int) number, new String(bytes, StandardCharsets.UTF_8));
            int half = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
            out.write(bytes, 0, half);
            out.flush();
            out.write(bytes, half, bytes.length - half);
            return random.nextBoolean();
        });
        closeLater(node);
        candidate("DE", node.baseUrl(), Verdict.ELIGIBLE, 0);
        String key = customer(FailoverRule.NONE, "DE");
        manyAtOnce(number -> {
            boolean stream = number % 2 == 0;
            String body = (stream ? stream() : plain()).replace("hello", "canary-" + number + "-");
            HttpResponse<String> response = post(key, body);
            assertThat(response.statusCode())
                    .as("seed %d case %d: %s", seed, number, response.body())
                    .matches(status -> status < 500 || status == 502 || status == 503 || status == 504);
            assertOwn(response.body(), body + sent.get(number), seed, number);
            if (response.statusCode() == 200 && stream) {
                assertStream(response.body(), seed, number);
            } else {
                assertJson(response.body(), seed, number);
            }
        });
        awaitNothingHeld();
    }

    private static long seed() {
        long seed = Long.getLong("fuzz.seed", System.nanoTime());
        System.out.println("seed=" + seed);
        return seed;
    }

    private static void manyAtOnce(IntConsumer one) {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        try (ExecutorService customers = Executors.newFixedThreadPool(AT_ONCE)) {
            for (int i = 1; i <= CASES; i++) {
                int number = i;
                all.add(CompletableFuture.runAsync(() -> one.accept(number), customers));
            }
            all.forEach(CompletableFuture::join);
        }
    }

    private byte[] good(String key, int number, Random random) {
        String canary = "canary-" + number + "-";
        String text = "\"model\":\"" + model + "\",\"prompt\":\"" + canary + "\",\"max_tokens\":8}";
        String path;
        String body;
        String type = "application/json";
        switch (random.nextInt(6)) {
            case 0 -> {
                path = "/v1/chat/completions";
                body = plain().replace("hello", canary);
            }
            case 1 -> {
                path = "/v1/chat/completions";
                body = stream().replace("hello", canary);
            }
            case 2 -> {
                path = "/v1/completions";
                body = "{" + text;
            }
            case 3 -> {
                path = "/v1/completions";
                body = "{\"stream\":true,\"stream_options\":{\"include_usage\":false}," + text;
            }
            case 4 -> {
                path = "/v1/runtimes/vllm/x/" + canary;
                body = "{" + text;
            }
            default -> {
                path = "/v1/audio/transcriptions";
                type = "multipart/form-data; boundary=b";
                body = "--b\r\ncontent-disposition: form-data; name=\"model\"\r\n\r\n" + model
                        + "\r\n--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n\r\n"
                        + canary
                        + "\r\n--b--\r\n";
            }
        }
        return ("POST " + path + " HTTP/1.1\r\nhost: x\r\nauthorization: Bearer " + key + "\r\ncontent-type: " + type
                        + "\r\nconnection: close\r\ncontent-length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.UTF_8);
    }

    /** All that comes back until the gateway hangs up. */
    private String exchange(byte[] sent) {
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        try (Socket socket = new Socket(api.getHost(), api.getPort())) {
            // Longer than any deadline that the gateway has here.
            socket.setSoTimeout(9_000);
            socket.getOutputStream().write(sent);
            // What is kept alive after that is asked to end, unless this is taken for the rest of a body.
            socket.getOutputStream()
                    .write("GET /v1/models HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().transferTo(seen);
        } catch (SocketTimeoutException _) {
            return "still connected after: " + seen;
        } catch (IOException _) {
            // Hung up on, which is an answer.
        }
        return seen.toString(StandardCharsets.UTF_8);
    }

    /** Answers with the canary that was asked, in the form that was asked for. */
    private static boolean echo(String asked, OutputStream out) throws IOException {
        String canary = canary(asked);
        boolean stream = asked.contains("\"stream\":true");
        boolean chat = asked.startsWith("POST /v1/chat");
        String piece = chat ? "\"delta\":{\"content\":\"" + canary + "\"}" : "\"text\":\"" + canary + "\"";
        String event = "data: {\"id\":\"1\",\"choices\":[{\"index\":0," + piece + "}]}\n\n";
        String last = "data: {\"id\":\"1\",\"choices\":[{\"index\":0," + piece + ",\"finish_reason\":\"stop\"}]}\n\n"
                + "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}}\n\ndata: [DONE]\n\n";
        String body = stream
                ? event.repeat(4) + last
                : "{\"choices\":[{\"message\":{\"content\":\"" + canary
                        + "\"}}],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}}";
        out.write(("HTTP/1.1 200 OK\r\ncontent-type: " + (stream ? "text/event-stream" : "application/json")
                        + "\r\ncontent-length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.UTF_8));
        return true;
    }

    private static String canary(String text) {
        return CANARY.matcher(text)
                .results()
                .map(MatchResult::group)
                .findFirst()
                .orElse(NOBODYS);
    }

    private static void assertOwn(String seen, String sent, long seed, int number) {
        assertThat(CANARY.matcher(seen).results().map(MatchResult::group))
                .as("seed %d case %d: %s", seed, number, seen)
                .allMatch(canary -> canary.equals(NOBODYS) || sent.contains(canary));
    }

    /** Every event is JSON; the last is {@code [DONE]}, or an error. */
    private static void assertStream(String body, long seed, int number) {
        String last = "";
        for (String line : body.split("\n", -1)) {
            if (line.startsWith("data: ")) {
                last = line.substring(6);
                if (!last.equals("[DONE]")) {
                    assertJson(last, seed, number);
                }
            } else {
                assertThat(line).as("seed %d case %d: %s", seed, number, body).matches("|event: .+");
            }
        }
        assertThat(last)
                .as("seed %d case %d: %s", seed, number, body)
                .matches(end -> end.equals("[DONE]") || end.startsWith("{\"error\""));
    }

    private static void assertJson(String text, long seed, int number) {
        try {
            assertThat(Json.lenient().readTree(text).isObject())
                    .as("seed %d case %d: %s", seed, number, text)
                    .isTrue();
        } catch (JsonProcessingException e) {
            throw new AssertionError("seed " + seed + " case " + number + ": " + text, e);
        }
    }

    private void awaitNothingHeld() {
        await().untilAsserted(() -> assertThat(
                        send(HttpRequest.newBuilder(api.resolve("/q/metrics")).build())
                                .body())
                .contains("umamiedge_gateway_in_flight 0.0")
                .contains("umamiedge_gateway_body_bytes 0.0")
                .contains("umamiedge_gateway_limit_waiting 0.0"));
    }
}
