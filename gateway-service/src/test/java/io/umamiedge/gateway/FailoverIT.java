package io.umamiedge.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.openai.core.http.StreamResponse;
import com.openai.models.completions.Completion;
import com.openai.models.completions.CompletionCreateParams;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.umamiedge.contracts.registry.FailoverRule;
import io.umamiedge.contracts.request.Attempt;
import io.umamiedge.contracts.request.NodeFailure;
import io.umamiedge.contracts.request.Outcome;
import io.umamiedge.contracts.request.RequestCompleted;
import io.umamiedge.contracts.request.Usage;
import io.umamiedge.contracts.request.UsageSource;
import io.umamiedge.contracts.routing.Failover;
import io.umamiedge.contracts.routing.FailoverCause;
import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.contracts.routing.Verdict;
import io.umamiedge.simulator.Fault;
import io.umamiedge.simulator.FaultPlan;
import io.umamiedge.simulator.RuntimeOptions;
import io.umamiedge.simulator.SimulatedRuntime;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(GatewayResource.class)
class FailoverIT extends GatewayTestBase {
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

    @Test
    void namesBothDecisionsInTheRecordOfAFailover() {
        node("DE", new Fault.ErrorStatus(500));
        busy("DE");
        HttpResponse<String> response = post(customer(FailoverRule.ANY_PERMITTED, "DE"), plain());
        assertThat(response.statusCode()).isEqualTo(200);
        assertMoved(response, FailoverCause.UPSTREAM_ERROR);
    }

    @Test
    void goesOnWithACompletionAtOneNodeAfterTheOther() {
        for (int running : new int[] {0, 20}) {
            SimulatedRuntime dying = start(RuntimeOptions.serving(model)
                    .withTokensPerSecond(8)
                    .withFaults(FaultPlan.always(new Fault.CutMidStream(2))));

            announce("DE", dying.baseUrl(), Verdict.ELIGIBLE, running);
        }
        busy("DE");
        var client = openAi(customer(FailoverRule.ANY_PERMITTED, "DE"));
        CompletionCreateParams params = CompletionCreateParams.builder()
                .model(model)
                .prompt("hello ")
                .maxTokens(8)
                .build();
        StringBuilder text = new StringBuilder();
        try (StreamResponse<Completion> chunks = client.completions().createStreaming(params)) {
            chunks.stream()
                    .forEach(chunk -> text.append(chunk.choices().getFirst().text()));
        }
        assertThat(text.toString().split(" ")).hasSize(8);
        RequestCompleted completed = completed().getFirst();
        assertThat(completed.usage()).isEqualTo(new Usage(1, 8, UsageSource.ESTIMATED));
        assertThat(completed.tried())
                .extracting(Attempt::usage)
                .extracting(Usage::completionTokens)
                .containsExactly(2L, 2L, 4L);
        assertThat(failovers(completed.requestId().value())).hasSize(2);
        assertThat(client.completions().create(params).choices().getFirst().text())
                .isEqualTo(text.toString());
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
