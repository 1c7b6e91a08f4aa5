package io.umamiedge.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.umamiedge.contracts.registry.FailoverRule;
import io.umamiedge.contracts.request.Outcome;
import io.umamiedge.contracts.request.RequestCompleted;
import io.umamiedge.contracts.routing.Verdict;
import io.umamiedge.contracts.topic.Topic;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A customer hangs up: how soon the node's connection is closed, wherever its answer has come to. */
@QuarkusTest
@WithTestResource(GatewayResource.class)
class CancelIT extends GatewayTestBase {
    private static final Duration SOON = Duration.ofMillis(50);
    private static final int TRIES = 7;
    private static final String STREAM_HEAD =
            "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
    private static final String ROLE = chunk("{\"role\":\"assistant\",\"content\":\"\"}");
    private static final String TOKEN = chunk("{\"content\":\"word\"}");

    /** How far the node's answer has come when the customer leaves. */
    enum Phase {
        BEFORE_THE_HEAD_OF_A_STREAM(true, ""),
        BEFORE_THE_FIRST_TOKEN(true, STREAM_HEAD + ROLE),
        MID_STREAM(true, STREAM_HEAD + ROLE + TOKEN),
        BEFORE_THE_HEAD_OF_AN_ANSWER(false, ""),
        IN_AN_ANSWER(
                false, "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{\"choices\":");

        private final boolean stream;
        private final String said;

        Phase(boolean stream, String said) {
            this.stream = stream;
            this.said = said;
        }
    }

    @ParameterizedTest
    @EnumSource
    void nodeIsToldWithinFiftyMilliseconds(Phase phase) throws Exception {
        try (StuckNode node = new StuckNode(phase.said)) {
            candidate("DE", node.baseUrl(), Verdict.ELIGIBLE, 0);
            String key = customer(FailoverRule.NONE, "DE");
            List<Duration> took = new ArrayList<>();
            for (int i = 0; i < TRIES; i++) {
                took.add(leave(key, phase, node.next()));
            }
            // The middle one: now and then the machine itself takes longer.
            assertThat(took.stream().sorted().toList().get(TRIES / 2))
                    .as("%s", took)
                    .isLessThan(SOON);
            await().untilAsserted(
                            () -> assertThat(records.events(Topic.GATEWAY_REQUESTS.topicName(), RequestCompleted.class))
                                    .filteredOn(event -> event.model().value().equals(model))
                                    .extracting(RequestCompleted::outcome)
                                    .hasSize(TRIES)
                                    .containsOnly(Outcome.CLIENT_CLOSED));
        }
    }

    /** From the customer's hanging up until the node sees it. */
    private Duration leave(String key, Phase phase, StuckNode.Call call) throws Exception {
        String body = phase.stream ? stream() : plain();
        String request = "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer " + key
                + "\r\ncontent-type: application/json\r\ncontent-length: " + body.length() + "\r\n\r\n" + body;
        long left;
        try (Socket customer = new Socket(api.getHost(), api.getPort())) {
            customer.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            call.said().get(5, TimeUnit.SECONDS);
            if (phase == Phase.MID_STREAM) {
                awaitToken(customer.getInputStream());
            }
            left = System.nanoTime();
        }
        return Duration.ofNanos(call.closedAt().get(5, TimeUnit.SECONDS) - left);
    }

    private static void awaitToken(InputStream in) throws IOException {
        StringBuilder seen = new StringBuilder();
        while (seen.indexOf("word") < 0) {
            seen.append((char) in.read());
        }
    }

    private static String chunk(String delta) {
        String event = "data: {\"choices\":[{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":null}]}\n\n";
        return Integer.toHexString(event.length()) + "\r\n" + event + "\r\n";
    }
}
