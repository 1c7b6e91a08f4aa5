package io.umamiedge.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.registry.FailoverRule;
import io.umamiedge.contracts.request.Outcome;
import io.umamiedge.contracts.request.RequestCompleted;
import io.umamiedge.contracts.request.Usage;
import io.umamiedge.contracts.request.UsageSource;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.contracts.routing.Verdict;
import io.umamiedge.gateway.inference.RetryBudget;
import io.umamiedge.simulator.Fault;
import io.umamiedge.simulator.FaultPlan;
import io.umamiedge.simulator.RuntimeOptions;
import io.umamiedge.simulator.SimulatedRuntime;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A second node for a request whose first one is slow to answer: who is asked, who is relayed, what becomes of the other,
 * and what is on record of both. The first choice is idle, the second is not.
 */
@QuarkusTest
@WithTestResource(GatewayResource.class)
class HedgeIT extends GatewayTestBase {
    private static final int AFTER_MS = 100;
    private static final Duration SOON = Duration.ofMillis(50);
    private static final int TRIES = 7;
    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final Usage WHOLE = new Usage(1, 8, UsageSource.REPORTED);
    private static final String STREAM_HEAD =
            "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";

    @Inject
    RetryBudget retries;

    /** What scripted nodes wait for. */
    private final CompletableFuture<Void> gate = new CompletableFuture<>();

    @AfterEach
    void openTheGate() {
        gate.complete(null);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void relaysTheSecondNodeWhenItIsSoonerAndBillsNothingElse(boolean stream) {
        double begun = count("hedges");
        double won = count("hedges_won");
        SimulatedRuntime slow = start(failing(new Fault.Hang()));
        SimulatedRuntime quick = start(RuntimeOptions.serving(model));
        NodeId first = first(slow.baseUrl());
        NodeId second = second(quick.baseUrl());
        HttpResponse<String> response = post(hedging(AFTER_MS, FailoverRule.ANY_PERMITTED, "DE"), body(stream));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).contains(stream ? "[DONE]" : "\"finish_reason\"");
        assertThat(books(response))
                .isEqualTo(served(
                        List.of(first, second),
                        List.of(),
                        second,
                        List.of(first + " none " + Usage.NONE, second + " none " + WHOLE)));
        List<RoutingDecision> decisions = decisions(requestId(response));
        assertThat(decisions).extracting(RoutingDecision::attempt).containsExactly(1, 2);
        assertThat(decisions).extracting(RoutingDecision::hedge).containsExactly(null, true);
        assertThat(decisions.getLast().tried()).containsExactly(first);
        assertThat(decisions.getLast().firstChoice())
                .isEqualTo(decisions.getFirst().selected());
        assertThat(completed(requestId(response)).decisionId())
                .isEqualTo(decisions.getLast().decisionId());
        assertThat(response.headers().firstValue("x-umami-decision-id"))
                .contains(decisions.getLast().decisionId().value());
        await().untilAsserted(() -> assertThat(slow.stats().aborted()).isEqualTo(1));
        assertNothingIsLeft(first, second);
        assertThat(count("hedges")).isEqualTo(begun + 1);
        assertThat(count("hedges_won")).isEqualTo(won + 1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void relaysTheFirstNodeWhenItIsSoonerAfterAll(boolean stream) {
        double won = count("hedges_won");
        SimulatedRuntime slower = start(failing(new Fault.Hang()));
        NodeId first = first(scripted((_, out) -> {
            gate.join();
            out.write(answer(stream).getBytes(StandardCharsets.US_ASCII));
            return false;
        }));
        NodeId second = second(slower.baseUrl());
        CompletableFuture<HttpResponse<String>> asked = ask(hedging(AFTER_MS, FailoverRule.SAME_COUNTRY, "DE"), stream);
        awaitRequestAt(slower);
        gate.complete(null);
        HttpResponse<String> response = asked.join();
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(books(response))
                .isEqualTo(served(
                        List.of(first, second),
                        List.of(),
                        first,
                        List.of(second + " none " + Usage.NONE, first + " none " + WHOLE)));
        RoutingDecision chosen = decisions(requestId(response)).getFirst();
        assertThat(completed(requestId(response)).decisionId()).isEqualTo(chosen.decisionId());
        assertThat(response.headers().firstValue("x-umami-decision-id"))
                .contains(chosen.decisionId().value());
        await().untilAsserted(() -> assertThat(slower.stats().aborted()).isEqualTo(1));
        assertNothingIsLeft(first, second);
        assertThat(count("hedges_won")).isEqualTo(won);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void hangsUpOnTheSlowerNodeWithinFiftyMilliseconds(boolean stream) throws Exception {
        String key = hedging(20, FailoverRule.ANY_PERMITTED, "DE");
        List<Long> sent = new ArrayList<>();
        try (StuckNode stuck = new StuckNode("")) {
            NodeId first = first(stuck.baseUrl());
            second(scripted((_, out) -> {
                sent.add(System.nanoTime());
                out.write(answer(stream).getBytes(StandardCharsets.US_ASCII));
                return false;
            }));
            List<Duration> took = new ArrayList<>();
            for (int i = 0; i < TRIES; i++) {
                StuckNode.Call call = stuck.next();
                HttpResponse<String> response = post(key, body(stream));
                assertThat(books(response).tried).first().isEqualTo(first + " none " + Usage.NONE);
                took.add(Duration.ofNanos(call.closedAt().get(5, TimeUnit.SECONDS) - sent.getLast()));
            }
            // The middle one: now and then the machine itself takes longer.
            assertThat(took.stream().sorted().toList().get(TRIES / 2))
                    .as("%s", took)
                    .isLessThan(SOON);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void hangsUpOnBothNodesWhenTheCustomerLeaves(boolean stream) throws Exception {
        try (StuckNode one = new StuckNode("");
                StuckNode other = new StuckNode("")) {
            NodeId first = first(one.baseUrl());
            NodeId second = second(other.baseUrl());
            String key = hedging(20, FailoverRule.ANY_PERMITTED, "DE");
            List<Duration> took = new ArrayList<>();
            for (int i = 0; i < TRIES; i++) {
                StuckNode.Call here = one.next();
                StuckNode.Call there = other.next();
                long left;
                try (Socket customer = open(key, body(stream))) {
                    here.said().get(5, TimeUnit.SECONDS);
                    there.said().get(5, TimeUnit.SECONDS);
                    left = System.nanoTime();
                }
                took.add(Duration.ofNanos(Math.max(
                                here.closedAt().get(5, TimeUnit.SECONDS),
                                there.closedAt().get(5, TimeUnit.SECONDS))
                        - left));
            }
            assertThat(took.stream().sorted().toList().get(TRIES / 2))
                    .as("%s", took)
                    .isLessThan(SOON);
            await().untilAsserted(() -> assertThat(completed()).hasSize(TRIES));
            for (RequestCompleted completed : completed()) {
                Books books = books(completed);
                assertThat(books.decided).containsExactlyInAnyOrder(first.value(), second.value());
                assertThat(books.failedOver).isEmpty();
                assertThat(books.outcome).isEqualTo(Outcome.CLIENT_CLOSED);
                assertThat(books.served).isEqualTo("none");
                assertThat(books.usage).isEqualTo(Usage.NONE);
                assertThat(books.tried)
                        .containsExactlyInAnyOrder(first + " none " + Usage.NONE, second + " none " + Usage.NONE);
            }
            assertNothingIsLeft(first, second);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void goesOnWithTheSecondNodeWhenTheFirstFails(boolean stream) {
        SimulatedRuntime later = start(RuntimeOptions.serving(model).withTtft(Duration.ofMillis(600)));
        NodeId first = first(scripted((_, _) -> {
            gate.join();
            return false;
        }));
        NodeId second = second(later.baseUrl());
        CompletableFuture<HttpResponse<String>> asked =
                ask(hedging(AFTER_MS, FailoverRule.ANY_PERMITTED, "DE"), stream);
        awaitRequestAt(later);
        gate.complete(null);
        HttpResponse<String> response = asked.join();
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(books(response))
                .isEqualTo(served(
                        List.of(first, second),
                        List.of("CONNECTION_LOST " + first + " " + second),
                        second,
                        List.of(first + " CONNECTION_LOST " + Usage.NONE, second + " none " + WHOLE)));
        assertThat(later.stats().received()).isEqualTo(1);
        assertNothingIsLeft(first, second);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void goesOnWithTheFirstNodeWhenTheSecondFails(boolean stream) {
        SimulatedRuntime slow = start(RuntimeOptions.serving(model).withTtft(Duration.ofMillis(400)));
        SimulatedRuntime broken = start(failing(new Fault.ErrorStatus(500)));
        NodeId first = first(slow.baseUrl());
        NodeId second = second(broken.baseUrl());
        HttpResponse<String> response = post(hedging(AFTER_MS, FailoverRule.ANY_PERMITTED, "DE"), body(stream));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(books(response))
                .isEqualTo(served(
                        List.of(first, second),
                        List.of("UPSTREAM_ERROR " + second + " " + first),
                        first,
                        List.of(second + " UPSTREAM_ERROR " + Usage.NONE, first + " none " + WHOLE)));
        assertThat(completed(requestId(response)).decisionId())
                .isEqualTo(decisions(requestId(response)).getFirst().decisionId());
        assertThat(broken.stats().received()).isEqualTo(1);
        assertNothingIsLeft(first, second);
    }

    @ParameterizedTest
    @CsvSource({"true,true", "true,false", "false,true", "false,false"})
    void triesAThirdNodeWhenBothFailAndGivesUpWhenThereIsNone(boolean stream, boolean hasThird) {
        SimulatedRuntime broken = start(failing(new Fault.ErrorStatus(500)));
        NodeId first = first(scripted((_, _) -> {
            gate.join();
            return false;
        }));
        NodeId second = second(broken.baseUrl());
        CompletableFuture<HttpResponse<String>> asked =
                ask(hedging(AFTER_MS, FailoverRule.ANY_PERMITTED, "DE"), stream);
        await().untilAsserted(() -> assertThat(broken.stats().failed()).isEqualTo(1));
        NodeId third = hasThird ? first(start(RuntimeOptions.serving(model)).baseUrl()) : new NodeId("none");
        gate.complete(null);
        HttpResponse<String> response = asked.join();
        String left = second + " UPSTREAM_ERROR " + Usage.NONE;
        String lost = first + " CONNECTION_LOST " + Usage.NONE;
        String back = "UPSTREAM_ERROR " + second + " " + first;
        assertThat(response.statusCode()).isEqualTo(hasThird ? 200 : 502);
        assertThat(books(response))
                .isEqualTo(
                        hasThird
                                ? served(
                                        List.of(first, second, third),
                                        List.of(back, "CONNECTION_LOST " + first + " " + third),
                                        third,
                                        List.of(left, lost, third + " none " + WHOLE))
                                : new Books(
                                        List.of(first.value(), second.value(), "none"),
                                        List.of(back),
                                        Outcome.FAILED,
                                        502,
                                        "none",
                                        Usage.NONE,
                                        List.of(left, lost),
                                        "CONNECTION_LOST"));
        assertThat(decisions(requestId(response)).getLast().tried()).containsExactlyInAnyOrder(first, second);
        assertThat(decisions(requestId(response)).getLast().hedge()).isNull();
        assertNothingIsLeft(first, second);
    }

    /** A request that is not hedged, and the node that could have been asked. */
    record Alone(String why, String model, String key, NodeId first, SimulatedRuntime other) {}

    @Test
    void asksNobodyWhoMayNotBeAskedOrHasNoRoomOrIsNotNeeded() {
        RuntimeOptions slow = RuntimeOptions.serving(model).withTtft(Duration.ofMillis(400));
        List<Alone> cases = List.of(
                alone("rule none", slow, "DE", 50, hedging(AFTER_MS, FailoverRule.NONE, "DE", "FR")),
                alone("another site", slow, "DE", 50, hedging(AFTER_MS, FailoverRule.SAME_SITE, "DE", "FR")),
                alone("another country", slow, "FR", 50, hedging(AFTER_MS, FailoverRule.SAME_COUNTRY, "DE", "FR")),
                alone("not allowed", slow, "AE", 50, hedging(AFTER_MS, FailoverRule.ANY_PERMITTED, "DE", "FR")),
                alone("full", slow, "DE", 100, hedging(AFTER_MS, FailoverRule.ANY_PERMITTED, "DE")),
                alone("no policy", slow, "DE", 50, customer(FailoverRule.ANY_PERMITTED, "DE")),
                alone(
                        "begun",
                        RuntimeOptions.serving(model).withTokensPerSecond(12),
                        "DE",
                        50,
                        hedging(300, FailoverRule.ANY_PERMITTED, "DE")));
        awaitCandidates();
        List<CompletableFuture<HttpResponse<String>>> asked = new ArrayList<>();
        for (Alone each : cases) {
            model = each.model;
            asked.add(ask(each.key, true));
        }
        for (int i = 0; i < cases.size(); i++) {
            Alone each = cases.get(i);
            assertThat(books(asked.get(i).join()))
                    .as(each.why)
                    .isEqualTo(
                            served(List.of(each.first), List.of(), each.first, List.of(each.first + " none " + WHOLE)));
            assertThat(each.other.stats().received()).as(each.why).isZero();
        }
    }

    private Alone alone(String why, RuntimeOptions options, String country, int running, String key) {
        model = why.replace(' ', '-') + "-" + NAMES.incrementAndGet();
        RuntimeOptions own = new RuntimeOptions(
                0,
                List.of(new ModelName(model)),
                options.slots(),
                options.mostWaiting(),
                options.ttft(),
                options.tokensPerSecond(),
                options.seed(),
                options.faults());
        NodeId first = announce("DE", start(own).baseUrl(), Verdict.ELIGIBLE, 0);
        SimulatedRuntime other = start(RuntimeOptions.serving(model));
        announce(country, other.baseUrl(), Verdict.ELIGIBLE, running);
        return new Alone(why, model, key, first, other);
    }

    @Test
    void asksNobodyWhenTheRetryBudgetIsSpent() throws InterruptedException {
        NodeId first = first(start(RuntimeOptions.serving(model).withTtft(Duration.ofMillis(500)))
                .baseUrl());
        SimulatedRuntime idle = start(RuntimeOptions.serving(model));
        second(idle.baseUrl());
        String key = hedging(AFTER_MS, FailoverRule.ANY_PERMITTED, "DE");
        AtomicInteger spent = new AtomicInteger();
        CompletableFuture<Void> over = new CompletableFuture<>();
        // Every request adds to it, and every second forgets some.
        Thread spender = Thread.ofPlatform().start(() -> {
            while (!over.isDone()) {
                while (retries.retry()) {
                    spent.incrementAndGet();
                }
                LockSupport.parkNanos(1_000_000);
            }
        });
        try {
            await().untilAsserted(() -> assertThat(retries.retry()).isFalse());
            assertThat(books(post(key, body(true))))
                    .isEqualTo(served(List.of(first), List.of(), first, List.of(first + " none " + WHOLE)));
            assertThat(idle.stats().received()).isZero();
        } finally {
            over.complete(null);
            spender.join();
            for (int i = 0; i < spent.get(); i++) {
                retries.giveBack();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void endsBothWhenTheFirstIsOutOfTime(boolean stream) {
        SimulatedRuntime one = start(failing(new Fault.Hang()));
        SimulatedRuntime other = start(failing(new Fault.Hang()));
        NodeId first = first(one.baseUrl());
        NodeId second = second(other.baseUrl());
        HttpRequest.Builder request = HttpRequest.newBuilder(
                request(hedging(AFTER_MS, FailoverRule.ANY_PERMITTED, "DE"), body(stream)), (_, _) -> true);
        // A stream has no such bound: both nodes run into the gateway's own, one after the other.
        HttpResponse<String> response =
                send(request.header("x-stainless-read-timeout", "0.6").build());
        Books books = books(response);
        assertThat(response.statusCode()).isEqualTo(stream ? 502 : 504);
        assertThat(books.tried)
                .isEqualTo(
                        stream
                                ? List.of(
                                        first + " FIRST_TOKEN_TIMEOUT " + Usage.NONE,
                                        second + " FIRST_TOKEN_TIMEOUT " + Usage.NONE)
                                : List.of(second + " none " + Usage.NONE, first + " none " + Usage.NONE));
        assertThat(books.failedOver)
                .isEqualTo(stream ? List.of("FIRST_TOKEN_TIMEOUT " + first + " " + second) : List.of());
        assertThat(books.outcome).isEqualTo(Outcome.FAILED);
        assertThat(books.usage).isEqualTo(Usage.NONE);
        await().untilAsserted(() ->
                assertThat(one.stats().aborted() + other.stats().aborted()).isEqualTo(2));
        assertNothingIsLeft(first, second);
    }

    @Test
    void goesOnAfterTheHedgeAsOneStreamUnderItsName() {
        NodeId first = first(scripted((_, out) -> {
            out.write((STREAM_HEAD + chunk("first", "{\"role\":\"assistant\",\"content\":\"\"}"))
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            gate.join();
            return false;
        }));
        CompletableFuture<Void> asked = new CompletableFuture<>();
        CompletableFuture<Void> cut = new CompletableFuture<>();
        NodeId second = second(scripted((_, out) -> {
            out.write((STREAM_HEAD
                            + chunk("second", "{\"role\":\"assistant\",\"content\":\"\"}")
                            + chunk("second", "{\"content\":\"word\"}"))
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            asked.complete(null);
            cut.join();
            return false;
        }));
        CompletableFuture<HttpResponse<String>> answer = ask(hedging(AFTER_MS, FailoverRule.ANY_PERMITTED, "DE"), true);
        asked.join();
        NodeId third = first(start(RuntimeOptions.serving(model)).baseUrl());
        cut.complete(null);
        HttpResponse<String> response = answer.join();
        assertThat(Pattern.compile("\"id\":\"([^\"]*)\"")
                        .matcher(response.body())
                        .results()
                        .map(id -> id.group(1)))
                .isNotEmpty()
                .containsOnly("second");
        assertThat(response.body()).endsWith("data: [DONE]\n\n");
        Books books = books(response);
        assertThat(books.decided).containsExactly(first.value(), second.value(), third.value());
        assertThat(books.failedOver).containsExactly("CONNECTION_LOST " + second + " " + third);
        assertThat(books.served).isEqualTo(third.value());
        assertThat(books.tried)
                .containsExactly(
                        first + " none " + Usage.NONE,
                        second + " CONNECTION_LOST " + new Usage(2, 1, UsageSource.ESTIMATED),
                        third + " none " + new Usage(2, 7, UsageSource.REPORTED));
        assertThat(books.usage).isEqualTo(new Usage(1, 8, UsageSource.ESTIMATED));
    }

    // ---- asking

    private NodeId first(URI baseUrl) {
        return candidate("DE", baseUrl, Verdict.ELIGIBLE, 0);
    }

    private NodeId second(URI baseUrl) {
        return candidate("DE", baseUrl, Verdict.ELIGIBLE, 50);
    }

    private RuntimeOptions failing(Fault fault) {
        return RuntimeOptions.serving(model).withFaults(FaultPlan.always(fault));
    }

    private URI scripted(ScriptedNode.Script script) {
        ScriptedNode node = ScriptedNode.start(script);
        closeLater(node);
        return node.baseUrl();
    }

    private String body(boolean stream) {
        return stream ? stream() : plain();
    }

    private CompletableFuture<HttpResponse<String>> ask(String key, boolean stream) {
        return http.sendAsync(request(key, body(stream)), HttpResponse.BodyHandlers.ofString());
    }

    private Socket open(String key, String body) throws IOException {
        Socket socket = new Socket(api.getHost(), api.getPort());
        OutputStream out = socket.getOutputStream();
        out.write(("POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer " + key
                        + "\r\ncontent-type: application/json\r\ncontent-length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static void awaitRequestAt(SimulatedRuntime node) {
        await().untilAsserted(() -> assertThat(node.stats().inFlight()).isEqualTo(1));
    }

    /** What a node says that answers with eight tokens. */
    private static String answer(boolean stream) {
        String usage = "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":8,\"total_tokens\":9}}";
        if (stream) {
            return STREAM_HEAD + chunk("x", "{\"content\":\"words\"}")
                    + chunked("data: {\"id\":\"x\",\"choices\":[]," + usage + "\n\n")
                    + chunked("data: [DONE]\n\n") + "0\r\n\r\n";
        }
        String body = "{\"id\":\"x\",\"object\":\"chat.completion\",\"choices\":[{\"index\":0,\"message\":{\"role\":"
                + "\"assistant\",\"content\":\"words\"},\"finish_reason\":\"stop\"}]," + usage;
        return "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: " + body.length() + "\r\n\r\n"
                + body;
    }

    private static String chunk(String id, String delta) {
        return chunked("data: {\"id\":\"" + id + "\",\"choices\":[{\"index\":0,\"delta\":" + delta
                + ",\"finish_reason\":null}]}\n\n");
    }

    private static String chunked(String event) {
        return Integer.toHexString(event.length()) + "\r\n" + event + "\r\n";
    }

    // ---- what is on record

    /** All that is known of a request when it is over. */
    record Books(
            List<String> decided,
            List<String> failedOver,
            Outcome outcome,
            int status,
            String served,
            Usage usage,
            List<String> tried,
            String failure) {}

    /** Of a request that got its eight tokens. */
    private static Books served(List<NodeId> decided, List<String> failedOver, NodeId by, List<String> tried) {
        return new Books(
                decided.stream().map(NodeId::value).toList(),
                failedOver,
                Outcome.SERVED,
                200,
                by.value(),
                WHOLE,
                tried,
                "none");
    }

    private Books books(HttpResponse<String> response) {
        return books(completed(requestId(response)));
    }

    private Books books(RequestCompleted completed) {
        String id = completed.requestId().value();
        assertThat(completed.attempts()).isEqualTo(completed.tried().size());
        return new Books(
                decisions(id).stream().map(made -> name(made.selected())).toList(),
                failovers(id).stream()
                        // They are in as many partitions as nodes; their ids are in the order of time.
                        .sorted(Comparator.comparing(moved -> moved.failoverId().value()))
                        .map(moved -> moved.cause() + " " + name(moved.from()) + " " + name(moved.to()))
                        .toList(),
                completed.outcome(),
                completed.httpStatus(),
                name(completed.served()),
                completed.usage(),
                completed.tried().stream()
                        .map(tried -> name(tried.node()) + " " + (tried.failure() == null ? "none" : tried.failure())
                                + " " + tried.usage())
                        .toList(),
                completed.failure() == null
                        ? "none"
                        : completed.failure().cause().name());
    }

    private static String name(Destination node) {
        return node == null ? "none" : node.nodeId().value();
    }

    private void assertNothingIsLeft(NodeId... nodes) {
        RuntimeId runtime = new RuntimeId("main");
        for (NodeId node : nodes) {
            await().untilAsserted(() ->
                    assertThat(candidates.inFlight().count(node, runtime)).isZero());
        }
    }

    private double count(String meter) {
        String text =
                send(HttpRequest.newBuilder(api.resolve("/q/metrics")).build()).body();
        return Pattern.compile("umamiedge_gateway_" + meter.toLowerCase(Locale.ROOT) + "_total ([0-9.]+)")
                .matcher(text)
                .results()
                .findFirst()
                .map(MatchResult::group)
                .map(line -> Double.valueOf(line.substring(line.indexOf(' ') + 1)))
                .orElse(0.0);
    }
}
