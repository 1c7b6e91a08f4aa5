package io.umamiedge.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.MemorySize;
import io.umamiedge.contracts.routing.FailoverCause;
import io.umamiedge.gateway.TestCertificate;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Against a node with a certificate of its own. */
class NodeClientTest {
    private static final TestCertificate CERTIFICATE = TestCertificate.make();
    private static final Vertx VERTX = Vertx.vertx();
    private static HttpServer node;

    @BeforeAll
    static void startNode() throws Exception {
        node = VERTX.createHttpServer(new HttpServerOptions()
                        .setSsl(true)
                        .setUseAlpn(true)
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .setCertPath(CERTIFICATE.chain().toString())
                                .setKeyPath(CERTIFICATE.key().toString())))
                .requestHandler(request ->
                        request.bodyHandler(body -> request.response().end(request.version() + " " + body.toString())))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    @AfterAll
    static void stop() {
        VERTX.close();
    }

    @Test
    void speaksHttp11OverTlsUnlessToldOtherwise() throws Exception {
        assertThat(ask("localhost", Optional.of(CERTIFICATE.chain()), false)).isEqualTo("HTTP_1_1 hello");
    }

    @Test
    void speaksHttp2WhereItMay() throws Exception {
        assertThat(ask("localhost", Optional.of(CERTIFICATE.chain()), true)).isEqualTo("HTTP_2 hello");
    }

    @Test
    void sendsNothingToANodeThatNobodyVouchesFor() throws Exception {
        assertThat(ask("localhost", Optional.empty(), false)).isEqualTo("CONNECT_FAILED");
        // A certificate for another name is none.
        assertThat(ask("127.0.0.1", Optional.of(CERTIFICATE.chain()), false)).isEqualTo("CONNECT_FAILED");
    }

    private static String ask(String host, Optional<Path> trust, boolean http2) throws Exception {
        NodeClient client = new NodeClient(VERTX, new Config(trust, http2));
        CompletableFuture<String> answer = new CompletableFuture<>();
        NodeCall call = new NodeCall(
                URI.create("https://" + host + ":" + node.actualPort()),
                "/v1/chat/completions",
                "text/plain",
                "hello".getBytes(StandardCharsets.US_ASCII),
                false,
                "request",
                "00-1-2-00");
        VERTX.runOnContext(_ -> client.exchange(call, new Listening(answer)).start());
        String got = answer.get(30, TimeUnit.SECONDS);
        client.close();
        return got;
    }

    private record Listening(CompletableFuture<String> answer, StringBuilder body) implements NodeExchange.Listener {
        Listening(CompletableFuture<String> answer) {
            this(answer, new StringBuilder());
        }

        @Override
        public void onHead(int status, String contentType, @Nullable Integer retryAfter) {}

        @Override
        public void onBytes(byte[] bytes) {
            body.append(new String(bytes, StandardCharsets.US_ASCII));
        }

        @Override
        public void onEnd() {
            answer.complete(body.toString());
        }

        @Override
        public void onFailure(FailoverCause cause, String detail) {
            answer.complete(cause.name());
        }
    }

    private record Config(Optional<Path> trust, boolean http2) implements NodeClientConfig {
        @Override
        public Duration connectTimeout() {
            return Duration.ofSeconds(20);
        }

        @Override
        public Duration headTimeout() {
            return Duration.ofSeconds(20);
        }

        @Override
        public Duration firstTokenTimeout() {
            return Duration.ofSeconds(20);
        }

        @Override
        public Duration answerTimeout() {
            return Duration.ofSeconds(20);
        }

        @Override
        public Duration idleTimeout() {
            return Duration.ofSeconds(20);
        }

        @Override
        public Duration keepAlive() {
            return Duration.ofSeconds(4);
        }

        @Override
        public int poolSize() {
            return 4;
        }

        @Override
        public int http2PoolSize() {
            return 1;
        }

        @Override
        public MemorySize maxAnswer() {
            return new MemorySize(BigInteger.valueOf(1_000_000));
        }
    }
}
