package io.umamiedge.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.registry.FailoverRule;
import io.umamiedge.contracts.request.NodeFailure;
import io.umamiedge.contracts.request.Outcome;
import io.umamiedge.contracts.request.RequestCompleted;
import io.umamiedge.contracts.request.UsageSource;
import io.umamiedge.contracts.routing.Failover;
import io.umamiedge.contracts.routing.FailoverCause;
import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.contracts.routing.Verdict;
import io.umamiedge.local.Ports;
import io.umamiedge.simulator.Fault;
import io.umamiedge.simulator.FaultPlan;
import io.umamiedge.simulator.RuntimeOptions;
import io.umamiedge.simulator.SimulatedRuntime;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@QuarkusTest
@WithTestResource(GatewayResource.class)
class FailoverIT extends GatewayTestBase {
    /** What a node does, and what the failover's record calls it. */
    record Case(Fault fault, FailoverCause cause, boolean stream) {}

    static List<Case> cases() {
        return List.of(
                new Case(new Fault.ErrorStatus(500), FailoverCause.UPSTREAM_ERROR, false),
                new Case(new Fault.ErrorStatus(429), FailoverCause.UPSTREAM_ERROR, true),
                new Case(new Fault.ErrorStatus(401), FailoverCause.UPSTREAM_ERROR, false),
                new Case(new Fault.CutBeforeResponse(), FailoverCause.CONNECTION_LOST, false),
                new Case(new Fault.CutBeforeResponse(), FailoverCause.CONNECTION_LOST, true),
                new Case(new Fault.CutMidStream(3), FailoverCause.CONNECTION_LOST, false),
                new Case(new Fault.Hang(), FailoverCause.FIRST_TOKEN_TIMEOUT, true),
                new Case(new Fault.Hang(), FailoverCause.FIRST_TOKEN_TIMEOUT, false),
                new Case(new Fault.HangBeforeFirstToken(), FailoverCause.FIRST_TOKEN_TIMEOUT, true),
                new Case(new Fault.ErrorMidStream(0), FailoverCause.UPSTREAM_ERROR, true),
                new Case(new Fault.Garbage(), FailoverCause.MALFORMED_RESPONSE, false),
                new Case(new Fault.Garbage(), FailoverCause.MALFORMED_RESPONSE, true));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void hidesABrokenNodeAndLeavesOneRecordOfIt(Case broken) {
        SimulatedRuntime bad = node("DE", broken.fault());
        String key = customer(FailoverRule.ANY_PERMITTED, "DE", "FR");
        // Known before the good one is, so that it is chosen first.
        busy("FR");
        HttpResponse<String> response = post(key, broken.stream() ? stream() : plain());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(bad.stats().received()).isEqualTo(1);
        assertMoved(response, broken.cause());
    }

    @Test
    void hidesANodeThatRefusesConnections() throws IOException {
        candidate("DE", URI.create("http://127.0.0.1:" + Ports.free()), Verdict.ELIGIBLE, 0);
        busy("DE");
        HttpResponse<String> response = post(customer(FailoverRule.SAME_COUNTRY, "DE"), plain());
        assertThat(response.statusCode()).isEqualTo(200);
        assertMoved(response, FailoverCause.CONNECT_FAILED);
    }

    @Test
    void staysWithinTheFailoverRule() {
        node("DE", new Fault.ErrorStatus(503));
        SimulatedRuntime other = busy("FR");
        HttpResponse<String> response = post(customer(FailoverRule.SAME_COUNTRY, "DE", "FR"), plain());
        assertThat(response.statusCode()).isEqualTo(502);
        assertThat(error(response).path("code").asText()).isEqualTo("upstream_failed");
        assertThat(other.stats().received()).isZero();
        String id = requestId(response);
        assertThat(decisions(id)).hasSize(2);
        assertThat(failovers(id)).isEmpty();
        assertThat(completed(id).outcome()).isEqualTo(Outcome.FAILED);
        assertThat(completed(id).served()).isNull();
        assertThat(completed(id).failure())
                .isEqualTo(new NodeFailure(decisions(id).getFirst().selected(), FailoverCause.UPSTREAM_ERROR));
    }

    @Test
    void givesUpAfterTheLastAttempt() {
        for (int i = 0; i < 4; i++) {
            node("DE", new Fault.ErrorStatus(500));
        }
        HttpResponse<String> response = post(customer(FailoverRule.ANY_PERMITTED, "DE"), plain());
        assertThat(response.statusCode()).isEqualTo(502);
        String id = requestId(response);
        assertThat(decisions(id)).extracting(RoutingDecision::attempt).containsExactly(1, 2, 3);
        assertThat(decisions(id))
                .extracting(decision -> decision.selected().nodeId())
                .doesNotHaveDuplicates();
        assertThat(failovers(id)).hasSize(2);
        assertThat(completed(id).attempts()).isEqualTo(3);
        assertThat(completed(id).failure())
                .isEqualTo(new NodeFailure(decisions(id).getLast().selected(), FailoverCause.UPSTREAM_ERROR));
    }

    @ParameterizedTest
    @MethodSource("cuts")
    void endsACutStreamWithAnErrorAndCountsWhatWasRelayed(Fault fault) {
        // Slow enough for the first tokens to be on their way to the customer before the cut.
        node("DE", RuntimeOptions.serving(model).withTokensPerSecond(8).withFaults(FaultPlan.always(fault)));
        SimulatedRuntime other = busy("DE");
        HttpResponse<String> response = post(customer(FailoverRule.ANY_PERMITTED, "DE"), stream());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .doesNotContain("[DONE]")
                .contains("data: {\"error\":{\"message\":\"the node failed in the middle of the answer\"");
        assertThat(other.stats().received()).isZero();
        RequestCompleted completed = completed(requestId(response));
        assertThat(completed.outcome()).isEqualTo(Outcome.INTERRUPTED);
        assertThat(completed.failure().node()).isEqualTo(completed.served());
        assertThat(completed.usage().source()).isEqualTo(UsageSource.ESTIMATED);
        assertThat(completed.usage().completionTokens())
                .isPositive()
                .isEqualTo(response.body()
                        .lines()
                        .filter(line -> line.contains("\"content\":\"") && !line.contains("\"content\":\"\""))
                        .count());
        assertThat(failovers(requestId(response))).isEmpty();
    }

    static List<Fault> cuts() {
        return List.of(new Fault.CutMidStream(3), new Fault.StallMidStream(3), new Fault.ErrorMidStream(3));
    }

    @Test
    void closesTheNodesConnectionWhenTheCustomerLeavesBeforeTheAnswer() throws IOException {
        SimulatedRuntime node = node("DE", RuntimeOptions.serving(model).withTtft(Duration.ofSeconds(30)));
        String key = customer(FailoverRule.ANY_PERMITTED, "DE");
        try (Socket _ = open(key, plain())) {
            await().untilAsserted(() -> assertThat(node.stats().inFlight()).isEqualTo(1));
        }
        await().atMost(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(node.stats().aborted()).isEqualTo(1));
        await().untilAsserted(() ->
                assertThat(completed()).extracting(RequestCompleted::outcome).containsExactly(Outcome.CLIENT_CLOSED));
        assertThat(completed().getFirst().httpStatus()).isEqualTo(499);
    }

    @Test
    void closesTheNodesConnectionWhenTheCustomerLeavesInTheMiddle() throws IOException {
        SimulatedRuntime node = node("DE", RuntimeOptions.serving(model).withTokensPerSecond(20));
        String key = customer(FailoverRule.ANY_PERMITTED, "DE");
        String body = stream().replace("\"max_tokens\":8", "\"max_tokens\":10000");
        try (Socket socket = open(key, body)) {
            InputStream in = socket.getInputStream();
            StringBuilder seen = new StringBuilder();
            while (seen.toString().split("data:", -1).length < 6) {
                int next = in.read();
                assertThat(next).as(seen.toString()).isNotNegative();
                seen.append((char) next);
            }
        }
        await().atMost(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(node.stats().aborted()).isEqualTo(1));
        await().untilAsserted(() ->
                assertThat(completed()).extracting(RequestCompleted::outcome).containsExactly(Outcome.CLIENT_CLOSED));
        RequestCompleted completed = completed().getFirst();
        assertThat(completed.usage().source()).isEqualTo(UsageSource.ESTIMATED);
        assertThat(completed.usage().completionTokens()).isPositive();
        assertThat(completed.served()).isNotNull();
    }

    /** A good node that is never chosen before an idle one. */
    private SimulatedRuntime busy(String country) {
        SimulatedRuntime runtime = SimulatedRuntime.start(vertx, RuntimeOptions.serving(model));
        NodeId id = candidate(country, runtime.baseUrl(), Verdict.ELIGIBLE, 50);
        closeLater(runtime);
        assertThat(id).isNotNull();
        return runtime;
    }

    private void assertMoved(HttpResponse<String> response, FailoverCause cause) {
        String id = requestId(response);
        List<RoutingDecision> decisions = decisions(id);
        assertThat(decisions).extracting(RoutingDecision::attempt).containsExactly(1, 2);
        assertThat(failovers(id)).hasSize(1);
        Failover failover = failovers(id).getFirst();
        assertThat(failover.cause()).isEqualTo(cause);
        assertThat(failover.from()).isEqualTo(decisions.get(0).selected());
        assertThat(failover.to()).isEqualTo(decisions.get(1).selected());
        assertThat(failover.fromDecisionId()).isEqualTo(decisions.get(0).decisionId());
        assertThat(failover.toDecisionId()).isEqualTo(decisions.get(1).decisionId());
        assertThat(failover.ruleApplied()).isNotNull();
        RequestCompleted completed = completed(id);
        assertThat(completed.outcome()).isEqualTo(Outcome.SERVED);
        assertThat(completed.attempts()).isEqualTo(2);
        assertThat(completed.served()).isEqualTo(failover.to());
        assertThat(completed.failure()).isNull();
        assertThat(completed.decisionId()).isEqualTo(decisions.get(1).decisionId());
        assertThat(response.headers().firstValue("x-umami-decision-id"))
                .contains(decisions.get(1).decisionId().value());
    }

    private Socket open(String key, String body) throws IOException {
        Socket socket = new Socket(api.getHost(), api.getPort());
        socket.setSoTimeout(5_000);
        socket.getOutputStream()
                .write(("POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer " + key
                                + "\r\ncontent-type: application/json\r\ncontent-length: " + body.length() + "\r\n\r\n"
                                + body)
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }
}
