package io.umamiedge.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.registry.FailoverRule;
import io.umamiedge.contracts.request.Outcome;
import io.umamiedge.contracts.request.RequestCompleted;
import io.umamiedge.contracts.request.Usage;
import io.umamiedge.contracts.request.UsageSource;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.routing.Failover;
import io.umamiedge.contracts.routing.FailoverCause;
import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.contracts.routing.Verdict;
import io.umamiedge.contracts.topic.Topic;
import io.umamiedge.simulator.Fault;
import io.umamiedge.simulator.FaultPlan;
import io.umamiedge.simulator.RuntimeOptions;
import io.umamiedge.simulator.SimulatedRuntime;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/**
 * Every way in which a node can fail, in every phase, for whole answers and streams, under every failover rule: exactly
 * which bytes the customer sees, which records there are and what is billed.
 *
 * <p>The failing node is idle and in Germany; the good one is busy, at another site, so that it is only chosen second.
 */
@QuarkusTest
@WithTestResource(GatewayResource.class)
class FailureMatrixIT extends GatewayTestBase {
    private static final int AT_ONCE = 10;
    // A port that is given to nobody on its own, unlike one that was just freed.
    private static final URI NOBODY = URI.create("http://127.0.0.1:1");
    private static final int TOKENS = 8;
    private static final int TOKENS_BEFORE_FAULT = 3;
    private static final double SLOW = 6;
    private static final String MID = "data: {\"error\":{\"message\":\"the node failed in the middle of the answer\","
            + "\"type\":\"server_error\",\"param\":null,\"code\":\"upstream_failed\"}}\n\n";

    /** What the first node does, how that is called, and what a request must be to be hit by it. */
    record Kind(Fault fault, FailoverCause cause, Asked asked) {
        /** Of a request that no other node took over: a busy node is no broken one. */
        int failedStatus() {
            return cause == FailoverCause.UPSTREAM_FULL ? 503 : 502;
        }

        boolean isMidStream() {
            return asked == Asked.STREAM_MID || asked == Asked.STREAM_MID_WITH_STOP;
        }
    }

    /** How the request is put; a stop sequence is one of the things that keep a stream from being resumed. */
    enum Asked {
        PLAIN,
        STREAM,
        STREAM_MID,
        STREAM_MID_WITH_STOP
    }

    /** A rule, where the good node is, and whether the rule reaches so far. */
    record Reach(FailoverRule rule, String country, boolean reaches) {}

    record Case(Kind kind, Reach reach, String model, NodeId bad, NodeId good) {
        boolean isServed() {
            return reach.reaches && kind.asked != Asked.STREAM_MID_WITH_STOP;
        }

        boolean isResumed() {
            return isServed() && kind.isMidStream();
        }
    }

    private static List<Kind> kinds() {
        List<Kind> kinds = new ArrayList<>();
        for (Asked asked : List.of(Asked.PLAIN, Asked.STREAM)) {
            kinds.add(new Kind(new Fault.Refuse(), FailoverCause.CONNECT_FAILED, asked));
            kinds.add(new Kind(new Fault.CutBeforeResponse(), FailoverCause.CONNECTION_LOST, asked));
            kinds.add(new Kind(new Fault.CutMidStream(0), FailoverCause.CONNECTION_LOST, asked));
            kinds.add(new Kind(new Fault.Hang(), FailoverCause.FIRST_TOKEN_TIMEOUT, asked));
            kinds.add(new Kind(new Fault.HangBeforeFirstToken(), FailoverCause.FIRST_TOKEN_TIMEOUT, asked));
            kinds.add(new Kind(new Fault.StallMidStream(0), FailoverCause.FIRST_TOKEN_TIMEOUT, asked));
            kinds.add(new Kind(new Fault.ErrorMidStream(0), FailoverCause.UPSTREAM_ERROR, asked));
            kinds.add(new Kind(new Fault.Garbage(), FailoverCause.MALFORMED_RESPONSE, asked));
            for (int status : List.of(401, 404, 408, 500)) {
                kinds.add(new Kind(new Fault.ErrorStatus(status), FailoverCause.UPSTREAM_ERROR, asked));
            }
            for (int status : List.of(429, 503)) {
                kinds.add(new Kind(new Fault.ErrorStatus(status), FailoverCause.UPSTREAM_FULL, asked));
            }
        }
        for (Asked asked : List.of(Asked.STREAM_MID, Asked.STREAM_MID_WITH_STOP)) {
            kinds.add(new Kind(new Fault.CutMidStream(TOKENS_BEFORE_FAULT), FailoverCause.CONNECTION_LOST, asked));
            kinds.add(
                    new Kind(new Fault.StallMidStream(TOKENS_BEFORE_FAULT), FailoverCause.FIRST_TOKEN_TIMEOUT, asked));
            kinds.add(new Kind(new Fault.ErrorMidStream(TOKENS_BEFORE_FAULT), FailoverCause.UPSTREAM_ERROR, asked));
        }
        return kinds;
    }

    private static List<Reach> reaches() {
        return List.of(
                new Reach(FailoverRule.NONE, "DE", false),
                new Reach(FailoverRule.SAME_SITE, "DE", false),
                new Reach(FailoverRule.SAME_COUNTRY, "DE", true),
                new Reach(FailoverRule.SAME_COUNTRY, "FR", false),
                new Reach(FailoverRule.SAME_CORRIDOR, "FR", true),
                new Reach(FailoverRule.ANY_PERMITTED, "FR", true));
    }

    @Test
    void showsRecordsAndBillsExactlyWhatHappened() {
        Map<FailoverRule, String> keys = new EnumMap<>(FailoverRule.class);
        for (FailoverRule rule : FailoverRule.values()) {
            keys.put(rule, customer(rule, "DE", "FR"));
        }
        List<Case> cases = cases();
        String text = wholeText();
        Map<Case, HttpResponse<String>> responses = ask(cases, keys);
        Written written = new Written();
        SoftAssertions softly = new SoftAssertions();
        for (Case one : cases) {
            HttpResponse<String> response = responses.get(one);
            softly.assertThat(seen(one, response)).as("%s sees", one).isEqualTo(expectedSight(one, text));
            softly.assertThat(written.of(one, requestId(response)))
                    .as("%s writes", one)
                    .isEqualTo(expectedRecords(one));
        }
        softly.assertAll();
        await().untilAsserted(() -> assertThat(
                        send(HttpRequest.newBuilder(api.resolve("/q/metrics")).build())
                                .body())
                .contains("umamiedge_gateway_in_flight 0.0"));
        RuntimeId runtime = new RuntimeId("main");
        for (Case one : cases) {
            assertThat(candidates.inFlight().count(one.bad, runtime)
                            + candidates.inFlight().count(one.good, runtime))
                    .as("%s leaves nothing behind", one)
                    .isZero();
        }
    }

    // ---- what is expected

    private static String expectedSight(Case one, String text) {
        boolean isPlain = one.kind.asked == Asked.PLAIN;
        String[] tokens = text.split("(?= )");
        if (one.isServed()) {
            return isPlain
                    ? plainAnswer(text)
                    : frames(tokens, TOKENS) + chunk("{}", "\"length\"") + "data: [DONE]\n\n";
        }
        return one.kind.isMidStream()
                ? frames(tokens, TOKENS_BEFORE_FAULT) + MID
                : one.kind.failedStatus() + " retry-after=1 {\"error\":{\"message\":\"…\",\"type\":\""
                        + (one.kind.failedStatus() == 503
                                ? "service_unavailable_error\",\"param\":null,\"code\":\"server_is_overloaded\"}}"
                                : "server_error\",\"param\":null,\"code\":\"upstream_failed\"}}");
    }

    private static String plainAnswer(String text) {
        return "200 ids=1 {\"id\":\"…\",\"object\":\"chat.completion\",\"created\":0,\"model\":\"m\",\"choices\":[{\"index\":0,"
                + "\"message\":{\"role\":\"assistant\",\"content\":\"" + text
                + "\",\"refusal\":null},\"logprobs\":null,"
                + "\"finish_reason\":\"length\"}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":8,\"total_tokens\":9}}";
    }

    private static String frames(String[] tokens, int count) {
        StringBuilder frames = new StringBuilder("200 ids=1 ");
        frames.append(chunk("{\"role\":\"assistant\",\"content\":\"\"}", "null"));
        for (int i = 0; i < count; i++) {
            frames.append(chunk("{\"content\":\"" + tokens[i] + "\"}", "null"));
        }
        return frames.toString();
    }

    private static String chunk(String delta, String finishReason) {
        return "data: {\"id\":\"…\",\"object\":\"chat.completion.chunk\",\"created\":0,\"model\":\"m\",\"choices\":[{"
                + "\"index\":0,\"delta\":" + delta + ",\"logprobs\":null,\"finish_reason\":" + finishReason + "}]}\n\n";
    }

    /** What is on record of a request, as far as it can be known beforehand. */
    record Books(
            List<String> decided,
            List<String> failedOver,
            Outcome outcome,
            int status,
            String served,
            Usage usage,
            List<String> tried,
            String failure) {}

    private static Books expectedRecords(Case one) {
        boolean isMid = one.kind.isMidStream();
        Usage before = isMid ? new Usage(2, TOKENS_BEFORE_FAULT, UsageSource.ESTIMATED) : Usage.NONE;
        String bad = one.bad + " " + one.kind.cause + " " + before;
        if (!one.isServed()) {
            // A stream that cannot be resumed is not decided upon again.
            boolean isAsked = one.kind.asked != Asked.STREAM_MID_WITH_STOP;
            return new Books(
                    isAsked ? List.of(one.bad.value(), "none") : List.of(one.bad.value()),
                    List.of(),
                    isMid ? Outcome.INTERRUPTED : Outcome.FAILED,
                    isMid ? 200 : one.kind.failedStatus(),
                    isMid ? one.bad.value() : "none",
                    isMid ? before : Usage.NONE,
                    List.of(bad),
                    one.kind.cause.name());
        }
        Usage rest = one.isResumed()
                ? new Usage(1 + TOKENS_BEFORE_FAULT, TOKENS - TOKENS_BEFORE_FAULT, UsageSource.REPORTED)
                : new Usage(1, TOKENS, UsageSource.REPORTED);
        return new Books(
                List.of(one.bad.value(), one.good.value()),
                List.of(one.kind.cause + " " + one.bad + " " + one.good),
                Outcome.SERVED,
                200,
                one.good.value(),
                one.isResumed() ? new Usage(1, TOKENS, UsageSource.ESTIMATED) : rest,
                List.of(bad, one.good + " none " + rest),
                "none");
    }

    // ---- what happens

    private List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (Kind kind : kinds()) {
            for (Reach reach : reaches()) {
                model = "matrix-" + cases.size();
                SimulatedRuntime good = start(RuntimeOptions.serving(model));
                cases.add(new Case(
                        kind,
                        reach,
                        model,
                        announce("DE", failing(kind), Verdict.ELIGIBLE, 0),
                        announce(reach.country, good.baseUrl(), Verdict.ELIGIBLE, 50)));
            }
        }
        awaitCandidates();
        return cases;
    }

    private URI failing(Kind kind) {
        if (kind.fault instanceof Fault.Refuse) {
            return NOBODY;
        }
        RuntimeOptions options = RuntimeOptions.serving(model).withFaults(FaultPlan.always(kind.fault));
        return start(kind.isMidStream() ? options.withTokensPerSecond(SLOW) : options)
                .baseUrl();
    }

    private Map<Case, HttpResponse<String>> ask(List<Case> cases, Map<FailoverRule, String> keys) {
        try (ExecutorService askers = Executors.newFixedThreadPool(AT_ONCE)) {
            Map<Case, CompletableFuture<HttpResponse<String>>> asked = new LinkedHashMap<>();
            for (Case one : cases) {
                HttpRequest request = request(keys.get(one.reach.rule), body(one));
                asked.put(one, CompletableFuture.supplyAsync(() -> send(request), askers));
            }
            return asked.entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, entry -> entry.getValue().join()));
        }
    }

    private static String body(Case one) {
        return "{\"model\":\"" + one.model
                + "\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}],\"max_tokens\":"
                + TOKENS + (one.kind.asked == Asked.STREAM_MID_WITH_STOP ? ",\"stop\":[\"never\"]" : "")
                + ",\"stream\":" + (one.kind.asked != Asked.PLAIN) + "}";
    }

    /** What every runtime with the same seed answers. */
    private String wholeText() {
        model = "matrix-text";
        node("DE");
        String body = post(customer(FailoverRule.NONE, "DE"), plain()).body();
        String content = "\"content\":\"";
        int from = body.indexOf(content) + content.length();
        return body.substring(from, body.indexOf('"', from));
    }

    private static String seen(Case one, HttpResponse<String> response) {
        if (response.statusCode() != 200) {
            return response.statusCode() + " retry-after="
                    + response.headers().firstValue("retry-after").orElse("none") + " "
                    + response.body().replaceAll("\"message\":\"[^\"]*\"", "\"message\":\"…\"");
        }
        long ids = Pattern.compile("\"id\":\"([^\"]*)\"")
                .matcher(response.body())
                .results()
                .map(id -> id.group(1))
                .distinct()
                .count();
        return "200 ids=" + ids + " "
                + response.body()
                        .replaceAll("\"id\":\"[^\"]*\"", "\"id\":\"…\"")
                        .replaceAll("\"created\":[0-9]+", "\"created\":0")
                        .replace("\"model\":\"" + one.model + "\"", "\"model\":\"m\"");
    }

    /** The topics as they were when all was over. */
    private final class Written {
        private final Map<String, List<RoutingDecision>> decisions = by(
                Topic.ROUTING_DECISIONS,
                RoutingDecision.class,
                decision -> decision.requestId().value());
        private final Map<String, List<Failover>> failovers =
                by(Topic.ROUTING_FAILOVERS, Failover.class, failover -> String.valueOf(failover.requestId()));
        private final Map<String, List<RequestCompleted>> completed = by(
                Topic.GATEWAY_REQUESTS,
                RequestCompleted.class,
                request -> request.requestId().value());

        Books of(Case one, String id) {
            RequestCompleted request = completed.get(id).getFirst();
            assertThat(completed.get(id)).as("%s", one).hasSize(1);
            return new Books(
                    decisions.get(id).stream()
                            .map(made -> name(made.selected()))
                            .toList(),
                    failovers.getOrDefault(id, List.of()).stream()
                            .map(moved -> moved.cause() + " " + name(moved.from()) + " " + name(moved.to()))
                            .toList(),
                    request.outcome(),
                    request.httpStatus(),
                    name(request.served()),
                    request.usage(),
                    request.tried().stream()
                            .map(tried -> name(tried.node()) + " "
                                    + (tried.failure() == null ? "none" : tried.failure()) + " " + tried.usage())
                            .toList(),
                    request.failure() == null
                            ? "none"
                            : request.failure().cause().name());
        }

        private <T> Map<String, List<T>> by(Topic topic, Class<T> type, Function<T, String> request) {
            return records.events(topic.topicName(), type).stream().collect(Collectors.groupingBy(request));
        }

        private static String name(Destination node) {
            return node == null ? "none" : node.nodeId().value();
        }
    }
}
