package io.umamiedge.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.core.http.StreamResponse;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.contracts.registry.CustomerLimits;
import io.umamiedge.contracts.registry.FailoverRule;
import io.umamiedge.contracts.request.Outcome;
import io.umamiedge.contracts.request.RequestAdmitted;
import io.umamiedge.contracts.request.RequestCompleted;
import io.umamiedge.contracts.request.RequestRejected;
import io.umamiedge.contracts.request.UsageSource;
import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.contracts.routing.Rule;
import io.umamiedge.contracts.routing.Verdict;
import io.umamiedge.contracts.topic.Topic;
import io.umamiedge.platform.testing.OpenApiContract;
import io.umamiedge.platform.testing.Samples;
import io.umamiedge.simulator.Fault;
import io.umamiedge.simulator.RuntimeOptions;
import io.umamiedge.simulator.SimulatedRuntime;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(GatewayResource.class)
class ChatCompletionsIT extends GatewayTestBase {
    @Test
    void answersTheOfficialClientAndRecordsIt() {
        SimulatedRuntime node = node("DE");
        ChatCompletion completion = openAi(customer(FailoverRule.ANY_PERMITTED, "DE"))
                .chat()
                .completions()
                .create(params());
        assertThat(completion.choices().getFirst().message().content()).isPresent();
        RequestCompleted completed = completed().getFirst();
        assertThat(completed.outcome()).isEqualTo(Outcome.SERVED);
        assertThat(completed.usage().source()).isEqualTo(UsageSource.REPORTED);
        assertThat(completed.usage().completionTokens())
                .isEqualTo(completion.usage().orElseThrow().completionTokens());
        assertThat(completed.attempts()).isEqualTo(1);
        assertThat(node.stats().completedIds())
                .containsExactly(completed.requestId().value());
        RoutingDecision decision = decisions(completed.requestId().value()).getFirst();
        assertThat(decision.selected()).isEqualTo(completed.served());
        assertThat(decision.registryRevision()).isPositive();
    }

    @Test
    void streamsToTheOfficialClientAndRecordsIt() {
        node("DE");
        StringBuilder text = new StringBuilder();
        try (StreamResponse<ChatCompletionChunk> chunks = openAi(customer(FailoverRule.ANY_PERMITTED, "DE"))
                .chat()
                .completions()
                .createStreaming(params())) {
            chunks.stream().forEach(chunk -> {
                assertThat(chunk.usage()).isEmpty();
                chunk.choices().forEach(choice -> choice.delta().content().ifPresent(text::append));
            });
        }
        assertThat(text).isNotEmpty();
        RequestCompleted completed = completed().getFirst();
        assertThat(completed.outcome()).isEqualTo(Outcome.SERVED);
        assertThat(completed.stream()).isTrue();
        assertThat(completed.usage().source()).isEqualTo(UsageSource.REPORTED);
        assertThat(completed.timings().firstByteMicros()).isPositive();
    }

    @Test
    void namesRequestDecisionAndRegionInEveryAnswer() {
        node("DE");
        HttpResponse<String> response = send(HttpRequest.newBuilder(
                        request(customer(FailoverRule.ANY_PERMITTED, "DE"), stream()), (_, _) -> true)
                .header("x-client-request-id", "mine")
                .build());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).endsWith("data: [DONE]\n\n").doesNotContain("\"usage\":{");
        assertThat(response.headers().firstValue("x-umami-region")).contains("EU");
        String id = requestId(response);
        assertThat(response.headers().firstValue("x-umami-decision-id"))
                .contains(decisions(id).getFirst().decisionId().value());
        assertThat(records.events(Topic.GATEWAY_REQUESTS.topicName(), RequestAdmitted.class))
                .filteredOn(admitted -> admitted.requestId().value().equals(id))
                .extracting(RequestAdmitted::clientRequestId)
                .containsExactly("mine");
    }

    @Test
    void givesTheUsageChunkToWhoeverAsksForIt() {
        node("DE");
        String body = "{\"stream_options\":{\"include_usage\":true}," + stream().substring(1);
        assertThat(post(customer(FailoverRule.ANY_PERMITTED, "DE"), body).body())
                .contains("\"usage\":{")
                .endsWith("data: [DONE]\n\n");
    }

    @Test
    void letsNobodyInWithoutAGoodCustomerKey() {
        String good = customer(FailoverRule.ANY_PERMITTED, "DE");
        String node = fixture.issueKey(KeyKind.NODE, "node-x");
        String operator = fixture.issueKey(KeyKind.OPERATOR, "operator-x");
        String expired = fixture.expiredKey(KeyKind.CUSTOMER, "customer-x");
        String revoked = fixture.revokedKey(KeyKind.CUSTOMER, "customer-x");
        String orphaned = fixture.issueKey(KeyKind.CUSTOMER, "nobody");
        awaitRegistry();
        String mistyped = good.substring(0, good.length() - 1) + (good.endsWith("a") ? "b" : "a");
        for (String key : new String[] {null, "nonsense", mistyped, node, operator, expired, revoked, orphaned}) {
            HttpResponse<String> response = post(key, plain());
            assertThat(response.statusCode()).isEqualTo(401);
            assertThat(error(response).path("type").asText()).isEqualTo("invalid_request_error");
            assertThat(error(response).path("code").asText()).isEqualTo("invalid_api_key");
        }
        String metrics =
                send(HttpRequest.newBuilder(api.resolve("/q/metrics")).build()).body();
        for (String reason :
                List.of("missing", "malformed", "wrong_kind", "unknown", "expired", "revoked", "holder_unknown")) {
            if (!reason.equals("unknown")) {
                assertThat(metrics).contains("umamiedge_key_refusals_total{reason=\"" + reason + "\"}");
            }
        }
    }

    @Test
    void saysWhatIsWrongWithARequestAndRecordsTheRejection() {
        String key = customer(FailoverRule.ANY_PERMITTED, "DE");
        assertRejected(post(key, "{"), 400, "invalid_json", null);
        assertRejected(post(key, "{\"messages\":[{}]}"), 400, "missing_required_parameter", "model");
        assertRejected(post(key, "{\"model\":1,\"messages\":[{}]}"), 400, "invalid_type", "model");
        assertRejected(post(key, plain()), 404, "model_not_found", "model");
        assertRejected(post(key, "x".repeat(70_000)), 413, "request_too_large", null);
        HttpRequest chunked = HttpRequest.newBuilder(request(key, ""), (_, _) -> true)
                .POST(HttpRequest.BodyPublishers.fromPublisher(
                        HttpRequest.BodyPublishers.ofByteArray(new byte[100_000])))
                .build();
        assertRejected(send(chunked), 413, "request_too_large", null);
    }

    @Test
    void answersInOpenAiShapeWhereThereIsNothing() {
        assertThat(error(send(HttpRequest.newBuilder(api.resolve("chat/completions"))
                                .build()))
                        .path("code")
                        .asText())
                .isEqualTo("method_not_allowed");
        assertThat(error(send(HttpRequest.newBuilder(api.resolve("nothing")).build()))
                        .path("code")
                        .asText())
                .isEqualTo("unknown_url");
    }

    @Test
    void keepsDataInTheCountriesOfThePolicy() {
        SimulatedRuntime node = node("FR");
        HttpResponse<String> response = post(customer(FailoverRule.ANY_PERMITTED, "DE"), plain());
        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(error(response).path("code").asText()).isEqualTo("data_residency_mismatch");
        assertThat(error(response).path("type").asText()).isEqualTo("permission_error");
        assertThat(error(response).path("message").asText()).contains("COUNTRY_NOT_ALLOWED");
        RequestCompleted completed = completed(requestId(response));
        assertThat(completed.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(completed.httpStatus()).isEqualTo(403);
        assertThat(decisions(requestId(response)).getFirst().emptiedBy()).isEqualTo(Rule.COUNTRY_NOT_ALLOWED);
        assertThat(node.stats().received()).isZero();
    }

    @Test
    void asksToComeBackWhenNoPermittedNodeIsFit() {
        candidate("DE", URI.create("http://127.0.0.1:9"), Verdict.STALE, 0);
        HttpResponse<String> response = post(customer(FailoverRule.ANY_PERMITTED, "DE"), plain());
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(error(response).path("code").asText()).isEqualTo("server_is_overloaded");
        assertThat(error(response).path("message").asText()).contains("NODE_STALE");
        assertThat(response.headers().firstValueAsLong("retry-after").orElseThrow())
                .isBetween(1L, 5L);
        assertThat(completed(requestId(response)).outcome()).isEqualTo(Outcome.REFUSED);
    }

    @Test
    void listsOnlyModelsThatThePolicyPermits() {
        node("DE");
        String allowed = customer(FailoverRule.ANY_PERMITTED, "DE");
        String forbidden = customer(FailoverRule.ANY_PERMITTED, "AE");
        assertThat(openAi(allowed).models().list().items())
                .extracting(listed -> listed.id())
                .contains(model);
        assertThat(openAi(forbidden).models().list().items())
                .extracting(listed -> listed.id())
                .doesNotContain(model);
    }

    @Test
    void letsNoMoreRequestsInAtOnceThanAgreed() {
        node("DE", RuntimeOptions.serving(model).withTtft(Duration.ofSeconds(1)));
        String key =
                customer(FailoverRule.ANY_PERMITTED, c -> Samples.limited(c, new CustomerLimits(10, 10_000, 1)), "DE");
        CompletableFuture<HttpResponse<String>> first =
                http.sendAsync(request(key, plain()), HttpResponse.BodyHandlers.ofString());
        await().untilAsserted(
                        () -> assertThat(records.events(Topic.GATEWAY_REQUESTS.topicName(), RequestAdmitted.class))
                                .extracting(RequestAdmitted::model)
                                .extracting(Object::toString)
                                .contains(model));
        HttpResponse<String> second = post(key, plain());
        assertThat(second.statusCode()).isEqualTo(429);
        assertThat(error(second).path("code").asText()).isEqualTo("rate_limit_exceeded");
        assertThat(second.headers().firstValue("retry-after")).contains("1");
        assertThat(first.join().statusCode()).isEqualTo(200);
        assertThat(post(key, plain()).statusCode()).isEqualTo(200);
    }

    @Test
    void waitsForANodeWhileAllAreFull() {
        candidate("DE", URI.create("http://127.0.0.1:9"), Verdict.ELIGIBLE, 100);
        String key = customer(FailoverRule.ANY_PERMITTED, "DE");
        CompletableFuture<HttpResponse<String>> waiting =
                http.sendAsync(request(key, plain()), HttpResponse.BodyHandlers.ofString());
        awaitDecision(Rule.SATURATED);
        node("DE");
        HttpResponse<String> response = waiting.join();
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(decisions(requestId(response)))
                .extracting(RoutingDecision::emptiedBy)
                .containsExactly(Rule.SATURATED, null);
        RequestCompleted completed = completed(requestId(response));
        assertThat(completed.attempts()).isEqualTo(1);
        assertThat(completed.timings().queueMicros()).isPositive();
    }

    @Test
    void saysThatTheGridIsFullWhenNoNodeHasRoomInTime() {
        candidate("DE", URI.create("http://127.0.0.1:9"), Verdict.ELIGIBLE, 100);
        String key = customer(FailoverRule.ANY_PERMITTED, "DE");
        long began = System.nanoTime();
        HttpResponse<String> response = post(key, plain());
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofSeconds(2));
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(error(response).path("code").asText()).isEqualTo("server_is_overloaded");
        assertThat(error(response).path("message").asText()).contains("SATURATED");
        assertThat(completed(requestId(response)).outcome()).isEqualTo(Outcome.REFUSED);
    }

    @Test
    void recordsWhoeverLeavesWhileWaiting() {
        candidate("DE", URI.create("http://127.0.0.1:9"), Verdict.ELIGIBLE, 100);
        String key = customer(FailoverRule.ANY_PERMITTED, "DE");
        CompletableFuture<HttpResponse<String>> waiting =
                http.sendAsync(request(key, plain()), HttpResponse.BodyHandlers.ofString());
        awaitDecision(Rule.SATURATED);
        waiting.cancel(true);
        await().untilAsserted(() -> assertThat(completed())
                .extracting(RequestCompleted::outcome, RequestCompleted::attempts)
                .containsExactly(tuple(Outcome.CLIENT_CLOSED, 0)));
    }

    @Test
    void countsEachCustomerByItself() {
        node("DE");
        assertThat(post(customer(FailoverRule.ANY_PERMITTED, "DE"), plain()).statusCode())
                .isEqualTo(200);
        String customer = completed().getFirst().customerId().value();
        String metrics =
                send(HttpRequest.newBuilder(api.resolve("/q/metrics")).build()).body();
        assertThat(metrics)
                .contains("umamiedge_gateway_requests_total{customer=\"" + customer + "\",outcome=\"served\"} 1.0")
                .contains("umamiedge_gateway_tokens_total{customer=\"" + customer + "\",kind=\"completion\"} 8.0");
    }

    private void awaitDecision(Rule emptiedBy) {
        await().untilAsserted(
                        () -> assertThat(records.events(Topic.ROUTING_DECISIONS.topicName(), RoutingDecision.class))
                                .filteredOn(decision -> decision.model().value().equals(model))
                                .extracting(RoutingDecision::emptiedBy)
                                .contains(emptiedBy));
    }

    @Test
    void tellsInEveryAnswerHowFarTheLimitsAre() {
        node("DE");
        String key = customer(FailoverRule.ANY_PERMITTED, c -> Samples.limited(c, new CustomerLimits(2, 600, 5)), "DE");
        HttpResponse<String> first = post(key, stream());
        assertThat(first.statusCode()).isEqualTo(200);
        assertHeadroom(first, "requests", 2, 1);
        // Eight tokens of answer and two of prompt are set aside until it is known how many were used.
        assertHeadroom(first, "tokens", 600, 590);
        assertThat(first.headers().firstValue("x-ratelimit-reset-requests").orElseThrow())
                .matches("30s|29\\.\\d+s");
        HttpResponse<String> malformed = post(key, "{");
        assertThat(malformed.statusCode()).isEqualTo(400);
        assertHeadroom(malformed, "requests", 2, 1);
        HttpResponse<String> models = send(HttpRequest.newBuilder(api.resolve("models"))
                .header("authorization", "Bearer " + key)
                .build());
        assertHeadroom(models, "requests", 2, 1);
        assertThat(models.headers()
                        .firstValueAsLong("x-ratelimit-remaining-tokens")
                        .orElseThrow())
                .isBetween(590L, 600L);
        HttpResponse<String> large = post(key, plain().replace("\"max_tokens\":8", "\"max_tokens\":599"));
        assertThat(large.statusCode()).isEqualTo(429);
        assertThat(error(large).path("type").asText()).isEqualTo("tokens");
        assertThat(large.headers().firstValue("x-should-retry")).contains("false");
        assertThat(post(key, plain()).statusCode()).isEqualTo(200);
        HttpResponse<String> refused = post(key, plain());
        assertRejected(refused, 429, "rate_limit_exceeded", null);
        assertThat(error(refused).path("type").asText()).isEqualTo("requests");
        assertThat(refused.headers().firstValueAsLong("retry-after").orElseThrow())
                .isBetween(1L, 30L);
        assertHeadroom(refused, "requests", 2, 0);
    }

    @Test
    void tellsForHowLongBusyNodesWantToBeLeftAlone() {
        for (int seconds : new int[] {20, 7}) {
            ScriptedNode node = ScriptedNode.answering(
                    "HTTP/1.1 429 Too Many Requests\r\nretry-after: " + seconds + "\r\ncontent-length: 0\r\n\r\n");
            closeLater(node);
            candidate("DE", node.baseUrl(), Verdict.ELIGIBLE, 0);
        }
        HttpResponse<String> response = post(customer(FailoverRule.ANY_PERMITTED, "DE"), plain());
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(error(response).path("code").asText()).isEqualTo("server_is_overloaded");
        assertThat(response.headers().firstValue("retry-after")).contains("7");
    }

    @Test
    void relaysWhatARuntimeSaysOfTheRequestItself() {
        node("DE", new Fault.ErrorStatus(422));
        HttpResponse<String> response = post(customer(FailoverRule.ANY_PERMITTED, "DE"), stream());
        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(error(response).path("message").asText()).isNotEmpty();
        assertThat(completed(requestId(response)).attempts()).isEqualTo(1);
    }

    @Test
    void keepsPromptsOutOfEveryTopic() {
        node("DE");
        String canary = "canary-7f3a9c";
        String key = customer(FailoverRule.ANY_PERMITTED, "DE");
        assertThat(post(key, plain().replace("hello", canary)).statusCode()).isEqualTo(200);
        assertThat(post(key, stream().replace("hello", canary)).statusCode()).isEqualTo(200);
        assertThat(post(key, "{\"messages\":[{\"content\":\"" + canary + "\"}]}")
                        .statusCode())
                .isEqualTo(400);
        for (Topic topic : Topic.values()) {
            records.all(topic.topicName())
                    .forEach(record -> assertThat(
                                    record.value() == null ? "" : new String(record.value(), StandardCharsets.UTF_8))
                            .doesNotContain(canary));
        }
    }

    @Test
    void goesOnAfterACandidateThatCannotBeRead() {
        String dead = Topic.ROUTING_CANDIDATES.deadLetterName("gateway-service");
        records.send(Topic.ROUTING_CANDIDATES.topicName(), "poison-" + model, "{");
        node("DE");
        await().untilAsserted(() -> assertThat(records.all(dead))
                .anySatisfy(letter -> assertThat(letter.key()).isEqualTo("poison-" + model)));
        assertThat(post(customer(FailoverRule.ANY_PERMITTED, "DE"), plain()).statusCode())
                .isEqualTo(200);
    }

    @Test
    void describesItsApi() {
        OpenApiContract.verify("gateway-service");
    }

    private static void assertHeadroom(HttpResponse<?> response, String what, long limit, long remaining) {
        assertThat(response.headers().firstValueAsLong("x-ratelimit-limit-" + what))
                .hasValue(limit);
        assertThat(response.headers().firstValueAsLong("x-ratelimit-remaining-" + what))
                .hasValue(remaining);
        assertThat(response.headers().firstValue("x-ratelimit-reset-" + what)).isPresent();
    }

    private void assertRejected(HttpResponse<String> response, int status, String code, String param) {
        assertThat(response.statusCode()).isEqualTo(status);
        JsonNode error = error(response);
        assertThat(error.path("code").asText()).isEqualTo(code);
        assertThat(error.path("param").isNull() ? null : error.path("param").asText())
                .isEqualTo(param);
        await().untilAsserted(() -> assertThat(
                        records.events(Topic.GATEWAY_REQUESTS.topicName(), RequestRejected.class))
                .filteredOn(rejected -> rejected.requestId().value().equals(requestId(response)))
                .extracting(RequestRejected::code)
                .containsExactly(code));
    }

    private ChatCompletionCreateParams params() {
        return ChatCompletionCreateParams.builder()
                .model(model)
                .addUserMessage("hello")
                .maxCompletionTokens(8)
                .build();
    }
}
