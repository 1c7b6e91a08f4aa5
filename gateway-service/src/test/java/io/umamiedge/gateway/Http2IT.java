package io.umamiedge.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.umamiedge.contracts.registry.FailoverRule;
import io.umamiedge.contracts.request.Outcome;
import io.umamiedge.contracts.request.RequestAdmitted;
import io.umamiedge.contracts.request.RequestCompleted;
import io.umamiedge.contracts.routing.Verdict;
import io.umamiedge.contracts.topic.Topic;
import io.umamiedge.simulator.RuntimeOptions;
import io.umamiedge.simulator.SimulatedRuntime;
import io.vertx.core.Future;
import io.vertx.core.http.GoAway;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** TLS and HTTP/2, from customers and to nodes: requests side by side on one connection. */
@QuarkusTest
@WithTestResource(GatewayResource.class)
class Http2IT extends GatewayTestBase {
    private static final int AT_ONCE = 5;
    /** In half a minute, as Vert.x has it by default. */
    private static final int MOST_TAKEN_BACK = 200;

    private static final long CANCEL = 8;
    private static final int WINDOW = 8 << 20;

    @TestHTTPResource(value = "/v1/", tls = true)
    URI secure;

    TestCertificate certificate;

    @Test
    void carriesStreamsSideBySideAndLeavesTheOthersWhenOneIsCancelled() {
        SimulatedRuntime node = node("DE", RuntimeOptions.serving(model).withTokensPerSecond(20));
        String key = customer(FailoverRule.NONE, "DE");
        HttpClient customer = customer();
        List<Asked> asked = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            asked.add(ask(customer, key, stream().replace("\"max_tokens\":8", "\"max_tokens\":30")));
        }
        asked.forEach(each -> get(each.first));
        assertThat(node.stats().inFlight()).isEqualTo(AT_ONCE);
        asked.getFirst().reset();
        await().atMost(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(node.stats().aborted()).isEqualTo(1));
        assertThat(node.stats().inFlight()).isEqualTo(AT_ONCE - 1);
        for (Asked each : asked.subList(1, AT_ONCE)) {
            assertThat(get(each.end)).endsWith("data: [DONE]\n\n");
            assertThat(get(each.head).version()).isEqualTo(HttpVersion.HTTP_2);
        }
        assertThat(asked.stream().map(each -> get(each.sent).connection()).distinct())
                .hasSize(1);
        await().untilAsserted(() -> assertThat(completed()).hasSize(AT_ONCE));
        assertThat(completed()).extracting(RequestCompleted::outcome).containsOnlyOnce(Outcome.CLIENT_CLOSED);
        assertThat(completed())
                .filteredOn(each -> each.outcome() == Outcome.SERVED)
                .hasSize(AT_ONCE - 1);
    }

    @Test
    void closesAConnectionThatHasBeenWithoutStreamsAndNoneThatHasNot() {
        node("DE", RuntimeOptions.serving(model).withTokensPerSecond(1));
        String key = customer(FailoverRule.NONE, "DE");
        Asked lasting = ask(customer(), key, stream().replace("\"max_tokens\":8", "\"max_tokens\":9"));
        Asked brief = ask(customer(), key, "{}");
        assertThat(get(brief.head).statusCode()).isEqualTo(400);
        HttpConnection idle = get(brief.sent).connection();
        assertThat(idle.remoteSettings().getMaxConcurrentStreams()).isEqualTo(100);
        CompletableFuture<GoAway> saidGoodbye = new CompletableFuture<>();
        CompletableFuture<Void> closed = new CompletableFuture<>();
        idle.goAwayHandler(saidGoodbye::complete);
        idle.closeHandler(_ -> closed.complete(null));
        long began = System.nanoTime();
        get(closed);
        // The gateway under test keeps them for 6 s.
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(8));
        assertThat(saidGoodbye).isCompleted();
        assertThat(saidGoodbye.join().getErrorCode()).isZero();
        assertThat(get(lasting.end)).endsWith("data: [DONE]\n\n");
    }

    @Test
    void hangsUpOnACustomerThatTakesEveryRequestBackAndLosesNoneOfThem() {
        SimulatedRuntime node = node("DE", RuntimeOptions.serving(model).withTokensPerSecond(5));
        String key = customer(FailoverRule.NONE, "DE");
        Asked patient = ask(customer(), key, stream());
        get(patient.first);
        HttpClient hasty = customer();
        CompletableFuture<Void> hungUp = new CompletableFuture<>();
        for (int i = 0; i < 2 * MOST_TAKEN_BACK; i++) {
            takeBack(hasty, key, hungUp);
        }
        // Long before it would be for having no streams. GOAWAY says why (ENHANCE_YOUR_CALM), but whoever goes on
        // sending may lose it to the reset of the connection.
        await().atMost(Duration.ofSeconds(3)).until(hungUp::isDone);
        assertThat(get(patient.end)).endsWith("data: [DONE]\n\n");
        await().untilAsserted(() -> assertThat(node.stats().inFlight()).isZero());
        await().untilAsserted(() -> assertThat(completed()).hasSameSizeAs(admitted()));
    }

    private List<RequestAdmitted> admitted() {
        return records.events(Topic.GATEWAY_REQUESTS.topicName(), RequestAdmitted.class).stream()
                .filter(event -> event.model().value().equals(model))
                .toList();
    }

    private void takeBack(HttpClient client, String key, CompletableFuture<Void> hungUp) {
        CompletableFuture<Void> gone = new CompletableFuture<>();
        client.request(options(key)).onComplete(opened -> {
            if (opened.succeeded()) {
                HttpClientRequest request = opened.result();
                request.connection().closeHandler(_ -> hungUp.complete(null));
                request.exceptionHandler(_ -> {});
                // Once it has been written: what has not been sent is taken back without a word.
                request.end(stream()).onComplete(_ -> {
                    request.reset(CANCEL);
                    gone.complete(null);
                });
            } else {
                gone.complete(null);
            }
        });
        get(gone);
    }

    @Test
    void speaksHttp2ToANodeThatDoesAndCancelsOneStreamAlone() throws Exception {
        try (SecureNode node = SecureNode.start(vertx, certificate, true, "word")) {
            candidate("DE", node.baseUrl(), Verdict.ELIGIBLE, 0);
            String key = customer(FailoverRule.NONE, "DE");
            HttpClient customer = customer();
            List<Asked> asked = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                asked.add(ask(customer, key, endless()));
            }
            asked.forEach(each -> get(each.first));
            asked.getFirst().reset();
            await().atMost(Duration.ofSeconds(1))
                    .untilAsserted(() -> assertThat(node.cut()).isEqualTo(1));
            assertThat(node.underWay()).isEqualTo(AT_ONCE - 1);
            assertThat(get(ask(customer, key, stream()).end)).endsWith("data: [DONE]\n\n");
            assertThat(node.versions()).hasSize(AT_ONCE + 1).containsOnly(HttpVersion.HTTP_2);
            assertThat(node.connections()).isEqualTo(1);
            asked.subList(1, AT_ONCE).forEach(Asked::reset);
            await().untilAsserted(() -> assertThat(node.cut()).isEqualTo(AT_ONCE));
        }
    }

    @Test
    void speaksHttp11ToANodeBehindTlsThatSpeaksNothingElse() throws Exception {
        try (SecureNode node = SecureNode.start(vertx, certificate, false, "word")) {
            candidate("DE", node.baseUrl(), Verdict.ELIGIBLE, 0);
            String key = customer(FailoverRule.NONE, "DE");
            HttpClient customer = customer();
            Asked cancelled = ask(customer, key, endless());
            get(cancelled.first);
            cancelled.reset();
            await().atMost(Duration.ofSeconds(1))
                    .untilAsserted(() -> assertThat(node.cut()).isEqualTo(1));
            assertThat(get(ask(customer, key, stream()).end)).endsWith("data: [DONE]\n\n");
            assertThat(node.versions()).containsExactly(HttpVersion.HTTP_1_1, HttpVersion.HTTP_1_1);
        }
    }

    @Test
    void holdsNobodyUpForACustomerThatDoesNotRead() throws Exception {
        try (SecureNode node = SecureNode.start(vertx, certificate, true, "x".repeat(8_000))) {
            candidate("DE", node.baseUrl(), Verdict.ELIGIBLE, 0);
            String key = customer(FailoverRule.NONE, "DE");
            // On one connection, and so on one of the gateway's threads, which has one connection to the node.
            HttpClient customer = customer();
            Asked unread = ask(customer, key, endless(), false);
            get(unread.head);
            await().untilAsserted(() -> assertThat(node.isStuck()).isTrue());
            for (int i = 0; i < AT_ONCE; i++) {
                assertThat(get(ask(customer, key, stream()).end)).endsWith("data: [DONE]\n\n");
            }
            assertThat(node.connections()).isEqualTo(1);
            unread.reset();
            await().untilAsserted(() -> assertThat(node.cut()).isEqualTo(1));
        }
    }

    @Test
    void leavesAConnectionToANodeThatHasDiedWithoutAWord() throws Exception {
        try (SecureNode node = SecureNode.start(vertx, certificate, true, "word");
                FreezingProxy way = FreezingProxy.before(vertx, node.baseUrl())) {
            candidate("DE", way.baseUrl(), Verdict.ELIGIBLE, 0);
            String key = customer(FailoverRule.NONE, "DE");
            HttpClient customer = customer();
            assertThat(get(ask(customer, key, stream()).head).statusCode()).isEqualTo(200);
            way.freeze();
            assertThat(get(ask(customer, key, stream()).head).statusCode()).isEqualTo(502);
            await().untilAsserted(() -> assertThat(
                            get(ask(customer, key, stream()).head).statusCode())
                    .isEqualTo(200));
            assertThat(node.connections()).isEqualTo(2);
        }
    }

    private String endless() {
        return stream().replace("\"max_tokens\":8", "\"max_tokens\":1000000");
    }

    /** A customer with one connection. */
    private HttpClient customer() {
        HttpClient client = vertx.createHttpClient(
                new HttpClientOptions()
                        .setSsl(true)
                        .setUseAlpn(true)
                        .setProtocolVersion(HttpVersion.HTTP_2)
                        .setHttp2ConnectionWindowSize(WINDOW)
                        .setTrustOptions(new PemTrustOptions()
                                .addCertPath(certificate.chain().toString())),
                new PoolOptions().setHttp2MaxSize(1));
        closeLater(client::close);
        return client;
    }

    private RequestOptions options(String key) {
        return new RequestOptions()
                .setMethod(HttpMethod.POST)
                // The one that the certificate is for.
                .setHost("localhost")
                .setPort(secure.getPort())
                .setURI(secure.getPath() + "chat/completions")
                .putHeader("authorization", "Bearer " + key)
                .putHeader("content-type", "application/json");
    }

    private Asked ask(HttpClient client, String key, String body) {
        return ask(client, key, body, true);
    }

    private Asked ask(HttpClient client, String key, String body, boolean reads) {
        Asked asked = new Asked();
        client.request(options(key))
                .compose(request -> {
                    asked.sent.complete(request);
                    Future<HttpClientResponse> response = request.response();
                    request.end(body);
                    return response;
                })
                .onSuccess(response -> {
                    if (reads) {
                        asked.read(response);
                    } else {
                        response.pause();
                    }
                    asked.head.complete(response);
                })
                .onFailure(asked::fail);
        return asked;
    }

    private static <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(15, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** A request and what came back. */
    private static final class Asked {
        final CompletableFuture<HttpClientRequest> sent = new CompletableFuture<>();
        final CompletableFuture<HttpClientResponse> head = new CompletableFuture<>();
        /** Done with the first bytes of the body. */
        final CompletableFuture<Void> first = new CompletableFuture<>();
        /** Done with the whole body. */
        final CompletableFuture<String> end = new CompletableFuture<>();

        private final StringBuilder body = new StringBuilder();

        void read(HttpClientResponse response) {
            response.exceptionHandler(this::fail);
            response.handler(bytes -> {
                body.append(bytes);
                first.complete(null);
            });
            response.endHandler(_ -> end.complete(body.toString()));
        }

        void fail(Throwable cause) {
            sent.completeExceptionally(cause);
            head.completeExceptionally(cause);
            first.completeExceptionally(cause);
            end.completeExceptionally(cause);
        }

        void reset() {
            get(sent).reset(CANCEL);
        }
    }
}
