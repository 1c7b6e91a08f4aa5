package io.umamiedge.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIIoException;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.PermissionDeniedException;
import com.openai.errors.RateLimitException;
import com.openai.errors.SseException;
import com.openai.errors.UnauthorizedException;
import com.openai.errors.UnprocessableEntityException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.completions.Completion;
import com.openai.models.completions.CompletionCreateParams;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStreamEvent;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.registry.CustomerLimits;
import io.umamiedge.contracts.registry.FailoverRule;
import io.umamiedge.contracts.request.Outcome;
import io.umamiedge.contracts.request.RequestAdmitted;
import io.umamiedge.contracts.request.RequestCompleted;
import io.umamiedge.contracts.request.RequestRejected;
import io.umamiedge.contracts.routing.Verdict;
import io.umamiedge.contracts.topic.Topic;
import io.umamiedge.platform.testing.Samples;
import io.umamiedge.simulator.Fault;
import io.umamiedge.simulator.FaultPlan;
import io.umamiedge.simulator.RuntimeOptions;
import io.umamiedge.simulator.SimulatedRuntime;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the official client does on its own, with nothing of it changed but the base URL: it tries twice again, after
 * whatever time it is told; it puts streams together, gives up after a time, and hangs up.
 */
@QuarkusTest
@WithTestResource(GatewayResource.class)
class OfficialClientIT extends GatewayTestBase {
    private static final String ANSWER = "{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\","
            + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"word\",\"refusal\":null},"
            + "\"logprobs\":null,\"finish_reason\":\"stop\"}]}";
    private static final String STREAM_UNTIL_A_TOKEN =
            "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
                    + chunk("{\"role\":\"assistant\",\"content\":\"\"}") + chunk("{\"content\":\"word\"}");

    @Test
    void comesBackWhenItIsToldThatThereWillBeRoom() throws Exception {
        CountDownLatch hold = new CountDownLatch(1);
        ScriptedNode node = ScriptedNode.start((_, out) -> {
            try {
                hold.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            out.write(("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: " + ANSWER.length()
                            + "\r\n\r\n" + ANSWER)
                    .getBytes(StandardCharsets.US_ASCII));
            return false;
        });
        closeLater(node);
        candidate("DE", node.baseUrl(), Verdict.ELIGIBLE, 0);
        String key = customer(FailoverRule.NONE, c -> Samples.limited(c, new CustomerLimits(100, 10_000, 1)), "DE");
        CompletableFuture<HttpResponse<String>> first =
                http.sendAsync(request(key, plain()), HttpResponse.BodyHandlers.ofString());
        await().untilAsserted(() -> assertThat(node.requests()).hasSize(1));
        await().untilAsserted(() -> assertThat(admitted()).hasSize(1));
        CustomerId customer = admitted().getFirst().customerId();
        long began = System.nanoTime();
        CompletableFuture<ChatCompletion> second =
                client(key).async().chat().completions().create(params());
        await().untilAsserted(() -> assertThat(rejected(customer)).hasSize(1));
        hold.countDown();
        assertThat(content(second.get(5, TimeUnit.SECONDS))).isEqualTo("word");
        // As it was told, and later than it would have come back by itself.
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        assertThat(first.get(5, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        assertEnded(Outcome.SERVED, Outcome.SERVED);
        assertThat(rejected(customer)).extracting(RequestRejected::code).containsExactly("rate_limit_exceeded");
    }

    @Test
    void comesBackUntilANodeIsFit() throws Exception {
        candidate("DE", URI.create("http://127.0.0.1:9"), Verdict.STALE, 0);
        CompletableFuture<ChatCompletion> answer = client(customer(FailoverRule.ANY_PERMITTED, "DE"))
                .async()
                .chat()
                .completions()
                .create(params());
        await().untilAsserted(() -> assertThat(completed()).hasSize(1));
        node("DE");
        assertThat(content(answer.get(10, TimeUnit.SECONDS))).isNotEmpty();
        await().untilAsserted(() -> assertThat(completed())
                .extracting(RequestCompleted::outcome)
                .contains(Outcome.REFUSED)
                .containsOnlyOnce(Outcome.SERVED));
    }

    @Test
    void givesUpWhenTheGridIsBusyEveryTime() {
        ScriptedNode busy =
                ScriptedNode.answering("HTTP/1.1 429 Too Many Requests\r\nretry-after: 1\r\ncontent-length: 0\r\n\r\n");
        closeLater(busy);
        candidate("DE", busy.baseUrl(), Verdict.ELIGIBLE, 0);
        OpenAIClient client = client(customer(FailoverRule.ANY_PERMITTED, "DE"));
        InternalServerException error = catchThrowableOfType(InternalServerException.class, () -> create(client));
        assertThat(error.statusCode()).isEqualTo(503);
        assertThat(error.code()).contains("server_is_overloaded");
        assertThat(busy.requests()).hasSize(3);
        assertEnded(Outcome.FAILED, Outcome.FAILED, Outcome.FAILED);
    }

    @Test
    void doesNotComeBackWithWhatIsLargerThanAWholeMinute() {
        node("DE");
        OpenAIClient client =
                client(customer(FailoverRule.NONE, c -> Samples.limited(c, new CustomerLimits(100, 600, 5)), "DE"));
        RateLimitException error = catchThrowableOfType(
                RateLimitException.class,
                () -> client.chat()
                        .completions()
                        .create(params().toBuilder().maxCompletionTokens(600).build()));
        assertThat(error.code()).contains("rate_limit_exceeded");
        assertThat(error.type()).contains("tokens");
        assertThat(error.headers().values("x-should-retry")).containsExactly("false");
        assertRejectedOnce(error, "rate_limit_exceeded");
    }

    @Test
    void doesNotComeBackWithABadKey() {
        double before = malformedKeys();
        UnauthorizedException error =
                catchThrowableOfType(UnauthorizedException.class, () -> create(client("nonsense")));
        assertThat(error.code()).contains("invalid_api_key");
        assertThat(malformedKeys()).isEqualTo(before + 1);
    }

    @Test
    void doesNotComeBackWithWhatResidencyForbids() {
        node("FR");
        OpenAIClient client = client(customer(FailoverRule.ANY_PERMITTED, "DE"));
        PermissionDeniedException error = catchThrowableOfType(PermissionDeniedException.class, () -> create(client));
        assertThat(error.code()).contains("data_residency_mismatch");
        assertEnded(Outcome.REFUSED);
    }

    @Test
    void doesNotComeBackForAModelThatThereIsNot() {
        OpenAIClient client = client(customer(FailoverRule.ANY_PERMITTED, "DE"));
        NotFoundException error = catchThrowableOfType(NotFoundException.class, () -> create(client));
        assertThat(error.param()).contains("model");
        assertRejectedOnce(error, "model_not_found");
    }

    @Test
    void doesNotComeBackWithWhatIsNotUnderstood() {
        node("DE");
        OpenAIClient client = client(customer(FailoverRule.ANY_PERMITTED, "DE"));
        BadRequestException error = catchThrowableOfType(
                BadRequestException.class,
                () -> client.responses()
                        .create(ResponseCreateParams.builder()
                                .model(model)
                                .input("hello")
                                .previousResponseId("resp_1")
                                .build()));
        assertThat(error.param()).contains("previous_response_id");
        assertRejectedOnce(error, error.code().orElseThrow());
    }

    @Test
    void doesNotComeBackWithWhatARuntimeRefuses() {
        SimulatedRuntime node = node("DE", new Fault.ErrorStatus(422));
        OpenAIClient client = client(customer(FailoverRule.ANY_PERMITTED, "DE"));
        assertThatThrownBy(() -> create(client)).isInstanceOf(UnprocessableEntityException.class);
        assertThat(node.stats().received()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void putsAStreamTogetherWithUsageOnlyIfAskedFor(boolean usage) {
        node("DE");
        OpenAIClient client = client(customer(FailoverRule.ANY_PERMITTED, "DE"));
        ChatCompletion whole = create(client);
        ChatCompletionCreateParams.Builder params = params().toBuilder();
        if (usage) {
            params.streamOptions(
                    ChatCompletionStreamOptions.builder().includeUsage(true).build());
        }
        ChatCompletionAccumulator accumulator = ChatCompletionAccumulator.create();
        try (StreamResponse<ChatCompletionChunk> chunks =
                client.chat().completions().createStreaming(params.build())) {
            chunks.stream().forEach(accumulator::accumulate);
        }
        ChatCompletion streamed = accumulator.chatCompletion();
        assertThat(content(streamed)).isEqualTo(content(whole));
        assertThat(streamed.choices().getFirst().finishReason())
                .isEqualTo(whole.choices().getFirst().finishReason());
        assertThat(whole.usage()).isPresent();
        assertThat(streamed.usage()).isEqualTo(usage ? whole.usage() : Optional.empty());
    }

    @Test
    void putsTheEventsOfAResponseTogether() {
        node("DE");
        OpenAIClient client = client(customer(FailoverRule.ANY_PERMITTED, "DE"));
        ResponseCreateParams params =
                ResponseCreateParams.builder().model(model).input("hello").build();
        Response whole = client.responses().create(params);
        ResponseAccumulator accumulator = ResponseAccumulator.create();
        try (StreamResponse<ResponseStreamEvent> events = client.responses().createStreaming(params)) {
            events.stream().forEach(accumulator::accumulate);
        }
        assertThat(text(accumulator.response())).isNotEmpty().isEqualTo(text(whole));
        assertThat(accumulator.response().usage()).isEqualTo(whole.usage());
    }

    /** A stream of each form; gives what came of it, and throws if the client does. */
    enum Streamed {
        CHAT {
            @Override
            Object whole(OpenAIClient client, String model, List<Object> seen) {
                ChatCompletionAccumulator accumulator = ChatCompletionAccumulator.create();
                try (StreamResponse<ChatCompletionChunk> chunks = client.chat()
                        .completions()
                        .createStreaming(ChatCompletionCreateParams.builder()
                                .model(model)
                                .addUserMessage("hello")
                                .maxCompletionTokens(8)
                                .build())) {
                    chunks.stream().forEach(chunk -> seen.add(accumulator.accumulate(chunk)));
                }
                return accumulator.chatCompletion();
            }
        },
        COMPLETION {
            @Override
            Object whole(OpenAIClient client, String model, List<Object> seen) {
                try (StreamResponse<Completion> chunks = client.completions()
                        .createStreaming(CompletionCreateParams.builder()
                                .model(model)
                                .prompt("hello ")
                                .maxTokens(8)
                                .build())) {
                    chunks.stream().forEach(seen::add);
                }
                return seen;
            }
        },
        RESPONSE {
            @Override
            Object whole(OpenAIClient client, String model, List<Object> seen) {
                ResponseAccumulator accumulator = ResponseAccumulator.create();
                try (StreamResponse<ResponseStreamEvent> events = client.responses()
                        .createStreaming(ResponseCreateParams.builder()
                                .model(model)
                                .input("hello")
                                .maxOutputTokens(16)
                                .build())) {
                    events.stream().forEach(event -> seen.add(accumulator.accumulate(event)));
                }
                return accumulator.response();
            }
        };

        abstract Object whole(OpenAIClient client, String model, List<Object> seen);
    }

    @ParameterizedTest
    @EnumSource
    void neverTakesAStreamWhoseNodesAllDiedForAWholeOne(Streamed form) {
        for (int running : new int[] {0, 20, 40}) {
            SimulatedRuntime dying = start(RuntimeOptions.serving(model)
                    .withTokensPerSecond(20)
                    .withFaults(FaultPlan.always(new Fault.CutMidStream(2))));
            announce("DE", dying.baseUrl(), Verdict.ELIGIBLE, running);
        }
        awaitCandidates();
        OpenAIClient client = client(customer(FailoverRule.ANY_PERMITTED, "DE"));
        List<Object> seen = new ArrayList<>();
        if (form == Streamed.RESPONSE) {
            // Its error is an event, which the client hands on; without the last event there is no response.
            assertThatThrownBy(() -> form.whole(client, model, seen)).isInstanceOf(IllegalStateException.class);
            assertThat(((ResponseStreamEvent) seen.getLast())
                            .error()
                            .orElseThrow()
                            .code())
                    .contains("upstream_failed");
        } else {
            SseException error = catchThrowableOfType(SseException.class, () -> form.whole(client, model, seen));
            assertThat(error.code()).contains("upstream_failed");
        }
        assertThat(seen).isNotEmpty();
        // What was begun is not begun again.
        assertEnded(Outcome.INTERRUPTED);
    }

    @Test
    void hangsUpOnTheNodeWhenItsStreamIsClosed() throws Exception {
        try (StuckNode node = new StuckNode(STREAM_UNTIL_A_TOKEN)) {
            candidate("DE", node.baseUrl(), Verdict.ELIGIBLE, 0);
            StuckNode.Call call = node.next();
            OpenAIClient client = client(customer(FailoverRule.NONE, "DE"));
            long left;
            try (StreamResponse<ChatCompletionChunk> chunks =
                    client.chat().completions().createStreaming(stuckParams())) {
                awaitToken(chunks.stream().iterator());
                left = System.nanoTime();
            }
            // The client itself first waits 100 ms for an end, to keep its connection.
            assertThat(Duration.ofNanos(call.closedAt().get(5, TimeUnit.SECONDS) - left))
                    .isLessThan(Duration.ofSeconds(1));
            assertEnded(Outcome.CLIENT_CLOSED);
        }
    }

    @Test
    void givesUpOnAnAnswerAndComesBackTwice() {
        SimulatedRuntime node = node("DE", RuntimeOptions.serving(model).withTtft(Duration.ofSeconds(30)));
        OpenAIClient client = client(customer(FailoverRule.NONE, "DE"))
                .withOptions(options -> options.timeout(Duration.ofMillis(700)));
        assertThatThrownBy(() -> create(client)).isInstanceOf(OpenAIIoException.class);
        assertEnded(Outcome.CLIENT_CLOSED, Outcome.CLIENT_CLOSED, Outcome.CLIENT_CLOSED);
        await().untilAsserted(() -> assertThat(node.stats().aborted()).isEqualTo(3));
    }

    @Test
    void givesUpOnAStreamThatStandsStillAndDoesNotBeginAgain() throws Exception {
        try (StuckNode node = new StuckNode(STREAM_UNTIL_A_TOKEN)) {
            candidate("DE", node.baseUrl(), Verdict.ELIGIBLE, 0);
            StuckNode.Call call = node.next();
            OpenAIClient client = client(customer(FailoverRule.NONE, "DE"))
                    .withOptions(options -> options.timeout(Duration.ofMillis(800)));
            try (StreamResponse<ChatCompletionChunk> chunks =
                    client.chat().completions().createStreaming(stuckParams())) {
                Iterator<ChatCompletionChunk> iterator = chunks.stream().iterator();
                awaitToken(iterator);
                assertThatThrownBy(iterator::hasNext).isInstanceOf(OpenAIIoException.class);
            }
            call.closedAt().get(5, TimeUnit.SECONDS);
            assertEnded(Outcome.CLIENT_CLOSED);
        }
    }

    @Test
    void answersFuturesAsItAnswersCalls() throws Exception {
        node("DE");
        String key = customer(FailoverRule.ANY_PERMITTED, "DE");
        OpenAIClient client = client(key);
        ChatCompletion whole =
                client.async().chat().completions().create(params()).get(5, TimeUnit.SECONDS);
        ChatCompletionAccumulator accumulator = ChatCompletionAccumulator.create();
        client.async()
                .chat()
                .completions()
                .createStreaming(params())
                .subscribe(accumulator::accumulate)
                .onCompleteFuture()
                .get(5, TimeUnit.SECONDS);
        assertThat(content(accumulator.chatCompletion())).isEqualTo(content(whole));
        CompletableFuture<ChatCompletion> refused = client.async()
                .chat()
                .completions()
                .create(params().toBuilder().model("no-" + model).build());
        assertThatThrownBy(() -> refused.get(5, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(NotFoundException.class);
    }

    /** The official client as it comes. */
    private OpenAIClient client(String key) {
        OpenAIClient client =
                OpenAIOkHttpClient.builder().apiKey(key).baseUrl(api.toString()).build();
        closeLater(client::close);
        return client;
    }

    private ChatCompletionCreateParams params() {
        return ChatCompletionCreateParams.builder()
                .model(model)
                .addUserMessage("hello")
                .maxCompletionTokens(8)
                .build();
    }

    private ChatCompletion create(OpenAIClient client) {
        return client.chat().completions().create(params());
    }

    /** In the words that {@link StuckNode} waits for. */
    private ChatCompletionCreateParams stuckParams() {
        return ChatCompletionCreateParams.builder()
                .model(model)
                .addUserMessage("hello")
                .putAdditionalBodyProperty("max_tokens", JsonValue.from(8))
                .build();
    }

    private static void awaitToken(Iterator<ChatCompletionChunk> chunks) {
        while (chunks.next().choices().getFirst().delta().content().orElse("").isEmpty()) {
            // The first one only tells the role.
        }
    }

    private static String content(ChatCompletion completion) {
        return completion.choices().getFirst().message().content().orElseThrow();
    }

    private static String text(Response response) {
        return response.output().stream()
                .flatMap(item -> item.message().stream())
                .flatMap(message -> message.content().stream())
                .map(part -> part.asOutputText().text())
                .collect(Collectors.joining());
    }

    /** How each of the requests for this test's model ended: so many were there and no more. */
    private void assertEnded(Outcome... outcomes) {
        await().untilAsserted(() ->
                assertThat(completed()).extracting(RequestCompleted::outcome).containsExactlyInAnyOrder(outcomes));
    }

    private List<RequestAdmitted> admitted() {
        return records.events(Topic.GATEWAY_REQUESTS.topicName(), RequestAdmitted.class).stream()
                .filter(event -> event.model().value().equals(model))
                .toList();
    }

    private List<RequestRejected> rejected() {
        return records.events(Topic.GATEWAY_REQUESTS.topicName(), RequestRejected.class);
    }

    private List<RequestRejected> rejected(CustomerId customer) {
        return rejected().stream()
                .filter(event -> event.customerId().equals(customer))
                .toList();
    }

    /** The request that the client told of was the customer's only one. */
    private void assertRejectedOnce(OpenAIServiceException error, String code) {
        String id = error.headers().values("x-request-id").getFirst();
        await().untilAsserted(() -> assertThat(rejected())
                .extracting(event -> event.requestId().value())
                .contains(id));
        CustomerId customer = rejected().stream()
                .filter(event -> event.requestId().value().equals(id))
                .findFirst()
                .orElseThrow()
                .customerId();
        assertThat(rejected(customer))
                .extracting(event -> event.requestId().value(), RequestRejected::code)
                .containsExactly(tuple(id, code));
    }

    private double malformedKeys() {
        return send(HttpRequest.newBuilder(api.resolve("/q/metrics")).build())
                .body()
                .lines()
                .filter(line -> line.startsWith("umamiedge_key_refusals_total{reason=\"malformed\"}"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static String chunk(String delta) {
        String event = "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\","
                + "\"choices\":[{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":null}]}\n\n";
        return Integer.toHexString(event.length()) + "\r\n" + event + "\r\n";
    }
}
