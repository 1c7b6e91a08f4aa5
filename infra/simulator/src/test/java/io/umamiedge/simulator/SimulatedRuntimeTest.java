package io.umamiedge.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.umamiedge.contracts.event.Json;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SimulatedRuntimeTest {
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private static final String PLAIN = """
            {"model": "llama", "max_tokens": 5, "messages": [{"role": "user", "content": "the canary sings loud"}]}""";
    private static final String STREAM = """
            {"model": "llama", "max_tokens": 5, "stream": true, "stream_options": {"include_usage": true},
             "messages": [{"role": "user", "content": [{"type": "text", "text": "the canary sings loud"}]}]}""";
    private static final String LONG_STREAM = """
            {"model": "llama", "max_tokens": 100000, "stream": true, "messages": [{"role": "user", "content": "x"}]}""";

    private static Vertx vertx;

    private SimulatedRuntime runtime;

    @BeforeAll
    static void startVertx() {
        vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    }

    @AfterAll
    static void closeVertx() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @AfterEach
    void closeRuntime() {
        if (runtime != null) {
            runtime.close();
        }
    }

    @Test
    void answersInTheOfficialShape() throws Exception {
        start(RuntimeOptions.serving("llama", "mistral"));
        HttpResponse<String> response = post("/v1/chat/completions", PLAIN, "request-1");
        assertThat(response.statusCode()).isEqualTo(200);
        JsonNode body = Json.lenient().readTree(response.body());
        assertThat(body.path("id").asText()).startsWith("chatcmpl-");
        assertThat(body.path("object").asText()).isEqualTo("chat.completion");
        assertThat(body.path("created").asLong()).isPositive();
        assertThat(body.path("model").asText()).isEqualTo("llama");
        JsonNode choice = body.path("choices").path(0);
        assertThat(choice.path("index").asInt()).isZero();
        assertThat(choice.path("finish_reason").asText()).isEqualTo("length");
        assertThat(choice.path("message").path("role").asText()).isEqualTo("assistant");
        assertThat(choice.path("message").path("content").asText().split(" "))
                .hasSize(5)
                .doesNotContain("canary");
        assertThat(body.path("usage"))
                .isEqualTo(Json.lenient().readTree("{\"prompt_tokens\":4,\"completion_tokens\":5,\"total_tokens\":9}"));
        assertThat(runtime.stats()).isEqualTo(new RequestStats(1, 1, 0, 0, 0, 0, 4, 5, List.of("request-1"), 0));
    }

    @Test
    void streamsInTheOfficialShapeTheSameTextAsThePlainAnswer() throws Exception {
        start(RuntimeOptions.serving("llama"));
        HttpResponse<String> response = post("/v1/chat/completions", STREAM, null);
        assertThat(response.headers().firstValue("content-type")).hasValue("text/event-stream; charset=utf-8");
        List<String> events = events(response.body());
        assertThat(events).hasSize(1 + 5 + 1 + 1 + 1).last().isEqualTo("[DONE]");
        StringBuilder text = new StringBuilder();
        List<String> finishReasons = new ArrayList<>();
        for (String event : events.subList(0, 7)) {
            JsonNode chunk = Json.lenient().readTree(event);
            assertThat(chunk.path("object").asText()).isEqualTo("chat.completion.chunk");
            JsonNode choice = chunk.path("choices").path(0);
            text.append(choice.path("delta").path("content").asText(""));
            finishReasons.add(choice.path("finish_reason").asText());
        }
        assertThat(Json.lenient()
                        .readTree(events.getFirst())
                        .at("/choices/0/delta/role")
                        .asText())
                .isEqualTo("assistant");
        assertThat(finishReasons).containsExactly("null", "null", "null", "null", "null", "null", "length");
        JsonNode usage = Json.lenient().readTree(events.get(7));
        assertThat(usage.path("choices")).isEmpty();
        assertThat(usage.path("choices").isArray()).isTrue();
        assertThat(usage.at("/usage/total_tokens").asInt()).isEqualTo(9);

        JsonNode plain = Json.lenient()
                .readTree(post("/v1/chat/completions", PLAIN, null).body());
        assertThat(text).hasToString(plain.at("/choices/0/message/content").asText());
    }

    @Test
    void stopsByItselfAfterThirtyTwoTokensWithoutALimit() throws Exception {
        start(RuntimeOptions.serving("llama"));
        JsonNode body = Json.lenient()
                .readTree(post(
                                "/v1/chat/completions",
                                "{\"model\":\"llama\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
                                null)
                        .body());
        assertThat(body.at("/usage/completion_tokens").asInt()).isEqualTo(32);
        assertThat(body.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    }

    @Test
    void honoursDelayAndRate() throws Exception {
        start(RuntimeOptions.serving("llama").withTtft(Duration.ofMillis(100)).withTokensPerSecond(50));
        long began = System.nanoTime();
        post("/v1/chat/completions", STREAM, null);
        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .isBetween(Duration.ofMillis(175), Duration.ofSeconds(2));
    }

    @Test
    void listsItsModelsAndAnswersHealth() throws Exception {
        start(RuntimeOptions.serving("llama", "mistral"));
        JsonNode models = Json.lenient().readTree(get("/v1/models"));
        assertThat(models.path("object").asText()).isEqualTo("list");
        assertThat(models.findValuesAsText("id")).containsExactly("llama", "mistral");
        assertThat(get("/health")).isEmpty();
    }

    @Test
    void embedsInBothEncodings() throws Exception {
        start(RuntimeOptions.serving("embedder"));
        JsonNode floats = Json.lenient()
                .readTree(post("/v1/embeddings", "{\"model\":\"embedder\",\"input\":[\"a b\",\"c\"]}", null)
                        .body());
        assertThat(floats.path("data")).hasSize(2);
        assertThat(floats.at("/usage/prompt_tokens").asInt()).isEqualTo(3);
        JsonNode base64 = Json.lenient()
                .readTree(post(
                                "/v1/embeddings",
                                "{\"model\":\"embedder\",\"input\":\"a\",\"encoding_format\":\"base64\"}",
                                null)
                        .body());
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder()
                        .decode(base64.at("/data/0/embedding").asText()))
                .order(ByteOrder.LITTLE_ENDIAN);
        assertThat(bytes.remaining()).isEqualTo(8 * Float.BYTES);
        assertThat(bytes.getFloat(0))
                .isEqualTo((float) floats.at("/data/0/embedding/0").asDouble());
        assertThat(runtime.stats().completed()).isEqualTo(2);
    }

    @Test
    void turnsAwayWhatOpenAiTurnsAway() throws Exception {
        start(RuntimeOptions.serving("llama"));
        HttpResponse<String> unknown = post("/v1/chat/completions", PLAIN.replace("llama", "gpt\\\"9"), null);
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(Json.lenient().readTree(unknown.body()))
                .isEqualTo(Json.lenient().readTree("""
                        {"error": {"message": "The model `gpt\\"9` does not exist.", "type": "invalid_request_error",
                         "param": "model", "code": "model_not_found"}}"""));
        for (String bad : List.of(
                "",
                "{",
                "[]",
                "{\"model\":\"llama\"}",
                "{\"model\":\"llama\",\"messages\":\"hi\"}",
                PLAIN.replace("5", "0"),
                PLAIN.replace("5", "\"5\""))) {
            assertThat(post("/v1/chat/completions", bad, null).statusCode())
                    .as(bad)
                    .isEqualTo(400);
        }
        assertThat(runtime.stats().rejected()).isEqualTo(8);
        assertThat(runtime.stats().inFlight()).isZero();
    }

    @Test
    void letsRequestsWaitWhenAllSlotsAreTakenAndShowsIt() throws Exception {
        start(RuntimeOptions.serving("llama").withSlots(1).withMostWaiting(1).withTtft(Duration.ofMillis(400)));
        CompletableFuture<HttpResponse<String>> first = postAsync(PLAIN);
        await().until(() -> metric("vllm:num_requests_running") == 1);
        CompletableFuture<HttpResponse<String>> second = postAsync(PLAIN);
        await().until(() -> metric("vllm:num_requests_waiting") == 1);
        assertThat(metric("vllm:kv_cache_usage_perc")).isBetween(0.001, 1.0);
        HttpResponse<String> third = post("/v1/chat/completions", PLAIN, null);
        assertThat(third.statusCode()).isEqualTo(503);
        assertThat(first.get().statusCode()).isEqualTo(200);
        assertThat(second.get().statusCode()).isEqualTo(200);
        assertThat(metric("vllm:num_requests_running")).isZero();
        assertThat(metric("vllm:num_requests_waiting")).isZero();
        assertThat(runtime.stats().completed()).isEqualTo(2);
        assertThat(runtime.stats().failed()).isOne();
    }

    @Test
    void stopsGeneratingAtOnceWhenTheClientLeaves() throws Exception {
        start(RuntimeOptions.serving("llama").withSlots(1).withTokensPerSecond(100));
        try (Socket socket = send(LONG_STREAM)) {
            assertThat(new String(socket.getInputStream().readNBytes(300), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 200");
            try (Socket waiting = send(LONG_STREAM)) {
                await().until(() -> metric("vllm:num_requests_waiting") == 1);
                assertThat(waiting.isConnected()).isTrue();
            }
            await().until(() -> runtime.stats().aborted() == 1);
            assertThat(metric("vllm:num_requests_waiting")).isZero();
        }
        await().until(() -> runtime.stats().aborted() == 2);
        assertThat(metric("sim_aborted_total")).isEqualTo(2);
        assertThat(metric("vllm:num_requests_running")).isZero();
        double generated = metric("vllm:generation_tokens_total");
        await().during(Duration.ofMillis(100)).until(() -> metric("vllm:generation_tokens_total") == generated);
    }

    @Test
    void anUnlimitedStreamNobodyReadsNeedsNoMemoryAndEndsWithItsClient() throws Exception {
        start(RuntimeOptions.serving("llama"));
        try (Socket socket = send(LONG_STREAM)) {
            assertThat(socket.getInputStream().read()).isPositive();
            await().during(Duration.ofMillis(200)).until(() -> runtime.stats().inFlight() == 1);
            assertThat(metric("vllm:generation_tokens_total")).isLessThan(100_000);
        }
        await().until(() -> runtime.stats().aborted() == 1);
    }

    @Test
    void streamsAsManyTokensAsAskedForToAClientThatReads() throws Exception {
        start(RuntimeOptions.serving("llama"));
        String body = post("/v1/chat/completions", LONG_STREAM, null).body();
        assertThat(events(body)).hasSize(100_000 + 3);
    }

    @Test
    void failsInEveryWayItIsToldTo() throws Exception {
        start(RuntimeOptions.serving("llama"));
        runtime.faults(FaultPlan.always(new Fault.ErrorStatus(503)));
        HttpResponse<String> error = post("/v1/chat/completions", PLAIN, null);
        assertThat(error.statusCode()).isEqualTo(503);
        assertThat(Json.lenient().readTree(error.body()).at("/error/message").asText())
                .isNotEmpty();

        runtime.faults(FaultPlan.always(new Fault.Garbage()));
        assertThat(post("/v1/chat/completions", PLAIN, null).body()).contains("not json");

        runtime.faults(FaultPlan.always(new Fault.CutBeforeResponse()));
        assertThatThrownBy(() -> post("/v1/chat/completions", PLAIN, null)).isInstanceOf(IOException.class);

        runtime.faults(FaultPlan.always(new Fault.CutMidStream(2)));
        assertThatThrownBy(() -> post("/v1/chat/completions", PLAIN, null)).isInstanceOf(IOException.class);
        try (Socket socket = send(STREAM)) {
            String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(events(all)).hasSize(3);
            assertThat(all).doesNotContain("[DONE]").doesNotEndWith("0\r\n\r\n");
        }

        runtime.faults(FaultPlan.always(new Fault.ErrorMidStream(2)));
        List<String> events = events(post("/v1/chat/completions", STREAM, null).body());
        assertThat(events).hasSize(5);
        assertThat(events.get(3)).startsWith("{\"error\"");
        assertThat(runtime.stats().failed()).isEqualTo(6);
        assertThat(runtime.stats().completed()).isZero();

        runtime.faults(FaultPlan.always(new Fault.Slow(10)));
        long began = System.nanoTime();
        post("/v1/chat/completions", PLAIN, null);
        assertThat(System.nanoTime() - began).isGreaterThan(450_000_000L);
    }

    @Test
    void hangsWhereItIsToldTo() throws Exception {
        start(RuntimeOptions.serving("llama"));
        runtime.faults(FaultPlan.always(new Fault.Hang()));
        assertThat(receivedWithin300Ms(STREAM)).isEmpty();
        runtime.faults(FaultPlan.always(new Fault.HangBeforeFirstToken()));
        assertThat(receivedWithin300Ms(STREAM)).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n");
        runtime.faults(FaultPlan.always(new Fault.StallMidStream(2)));
        assertThat(events(receivedWithin300Ms(STREAM))).hasSize(3);
        await().until(() -> runtime.stats().aborted() == 3);
        assertThat(metric("vllm:num_requests_running")).isZero();
    }

    @Test
    void refusesConnectionsUntilItsFaultIsOver() throws Exception {
        start(RuntimeOptions.serving("llama"));
        int port = runtime.port();
        runtime.faults(FaultPlan.always(new Fault.Refuse()));
        assertThatThrownBy(() -> post("/v1/chat/completions", PLAIN, null)).isInstanceOf(IOException.class);
        runtime.faults(FaultPlan.NONE);
        assertThat(runtime.port()).isEqualTo(port);
        assertThat(post("/v1/chat/completions", PLAIN, null).statusCode()).isEqualTo(200);

        HttpResponse<String> set = post("/sim/faults", "{\"mode\":\"refuse\",\"duration_ms\":200}", null);
        assertThat(set.statusCode()).isEqualTo(204);
        assertThatThrownBy(() -> post("/v1/chat/completions", PLAIN, null)).isInstanceOf(IOException.class);
        await().ignoreExceptions()
                .until(() -> post("/v1/chat/completions", PLAIN, null).statusCode() == 200);
    }

    @Test
    void takesFaultsOverHttpAndSaysWhatIsWrongWithThem() throws Exception {
        start(RuntimeOptions.serving("llama").withSeed(3));
        String plan = "{\"mode\":\"cut_mid_stream\",\"probability\":0.5,\"after_tokens\":2}";
        assertThat(post("/sim/faults", plan, null).statusCode()).isEqualTo(204);
        assertThat(Json.lenient().readTree(get("/sim/faults")))
                .isEqualTo(Json.lenient().readTree(plan));
        int cut = 0;
        for (int i = 0; i < 100; i++) {
            try {
                post("/v1/chat/completions", STREAM, null);
            } catch (IOException _) {
                cut++;
            }
        }
        assertThat(cut).isBetween(25, 75);
        assertThat(runtime.stats().failed()).isEqualTo(cut);
        assertThat(runtime.stats().completed()).isEqualTo(100 - cut);

        assertThat(post("/sim/faults", "{\"mode\":\"explode\"}", null).body()).contains("mode must be");
        assertThat(post("/sim/faults", "{\"mode\":\"hang\",\"probability\":2}", null)
                        .body())
                .contains("probability");
        assertThat(post("/sim/faults", "{\"mode\":\"hang\",\"mood\":1}", null).body())
                .contains("mood");
        assertThat(post("/sim/faults", "", null).statusCode()).isEqualTo(400);
    }

    @Test
    void keepsBooksThatAClientCanCompareWithItsOwn() throws Exception {
        start(RuntimeOptions.serving("llama").withSlots(4).withTtft(Duration.ofMillis(1)));
        List<CompletableFuture<HttpResponse<String>>> responses = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            ids.add("id-" + i);
            responses.add(CLIENT.sendAsync(
                    request("/v1/chat/completions", i % 2 == 0 ? PLAIN : STREAM, "id-" + i),
                    HttpResponse.BodyHandlers.ofString()));
        }
        responses.forEach(CompletableFuture::join);
        RequestStats books = Json.lenient().readValue(get("/sim/requests"), RequestStats.class);
        assertThat(books.completedIds()).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(books).isEqualTo(new RequestStats(500, 500, 0, 0, 0, 0, 2000, 2500, books.completedIds(), 0));
    }

    @Test
    void namesThePortThatIsTaken() {
        start(RuntimeOptions.serving("llama"));
        int port = runtime.port();
        assertThatThrownBy(() -> SimulatedRuntime.start(
                        vertx, RuntimeOptions.serving("llama").withPort(port)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("127.0.0.1:" + port);
    }

    private void start(RuntimeOptions options) {
        runtime = SimulatedRuntime.start(vertx, options);
    }

    private HttpResponse<String> post(String path, String body, String requestId)
            throws IOException, InterruptedException {
        return CLIENT.send(request(path, body, requestId), HttpResponse.BodyHandlers.ofString());
    }

    private CompletableFuture<HttpResponse<String>> postAsync(String body) {
        return CLIENT.sendAsync(request("/v1/chat/completions", body, null), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest request(String path, String body, String requestId) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
                .timeout(Duration.ofSeconds(10))
                .POST(HttpRequest.BodyPublishers.ofString(body));
        return (requestId == null ? request : request.header("x-request-id", requestId)).build();
    }

    private String get(String path) throws IOException, InterruptedException {
        return CLIENT.send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    private int port() {
        return runtime.port();
    }

    private double metric(String name) throws IOException, InterruptedException {
        return get("/metrics")
                .lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    private Socket send(String body) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
        socket.setReceiveBufferSize(4096);
        socket.getOutputStream()
                .write(("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: "
                                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body)
                        .getBytes(StandardCharsets.UTF_8));
        return socket;
    }

    private String receivedWithin300Ms(String body) throws IOException {
        StringBuilder received = new StringBuilder();
        try (Socket socket = send(body)) {
            socket.setSoTimeout(300);
            byte[] buffer = new byte[4096];
            for (int n = 0; n >= 0; n = socket.getInputStream().read(buffer)) {
                received.append(new String(buffer, 0, n, StandardCharsets.UTF_8));
            }
            throw new AssertionError("the runtime closed the connection");
        } catch (SocketTimeoutException _) {
            return received.toString();
        }
    }

    private static List<String> events(String body) {
        return Arrays.stream(body.split("\n"))
                .map(String::strip)
                .filter(line -> line.startsWith("data: "))
                .map(line -> line.substring("data: ".length()))
                .toList();
    }
}
