package io.umamiedge.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.umamiedge.contracts.registry.FailoverRule;
import io.umamiedge.contracts.request.Outcome;
import io.umamiedge.contracts.request.RequestCompleted;
import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.contracts.topic.Topic;
import io.umamiedge.platform.testing.Samples;
import io.umamiedge.simulator.Fault;
import io.umamiedge.simulator.RuntimeOptions;
import io.umamiedge.simulator.SimulatedRuntime;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(GatewayResource.class)
class LogOutageIT extends GatewayTestBase {
    private static final Duration DELIVERY = Duration.ofSeconds(2);
    private static final Duration AT_ONCE = Duration.ofMillis(500);

    @AfterEach
    void resume() {
        broker.resume();
    }

    @Test
    void refusesStrictCustomersWithinTwoSecondsWhileTheLogIsGoneAndServesThemAgainByItself() {
        node("DE");
        String key = strictCustomer("DE");
        assertThat(post(key, plain()).statusCode()).isEqualTo(200);
        broker.stop();
        for (int i = 0; i < 12; i++) {
            long began = System.nanoTime();
            HttpResponse<String> response = post(key, plain());
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(DELIVERY);
            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(error(response).path("code").asText()).isEqualTo("log_unavailable");
            assertThat(error(response).path("type").asText()).isEqualTo("service_unavailable_error");
        }
        assertThat(send(HttpRequest.newBuilder(api.resolve("/q/health/ready")).build())
                        .statusCode())
                .isEqualTo(200);
        broker.resume();
        await().untilAsserted(() -> assertThat(post(key, plain()).statusCode()).isEqualTo(200));
    }

    @Test
    void servesOthersFromTheJournalAndRecordsEachOfTheirRequestsOnceKafkaIsBack() {
        node("DE");
        String key = customer(FailoverRule.ANY_PERMITTED, "DE");
        String strict = strictCustomer("DE");
        assertThat(post(key, plain()).statusCode()).isEqualTo(200);
        broker.stop();
        int served = 1;
        for (; served < 8; served++) {
            HttpResponse<String> response = post(key, served % 2 == 0 ? plain() : stream());
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).contains(served % 2 == 0 ? "\"finish_reason\"" : "[DONE]");
        }
        long began = System.nanoTime();
        assertThat(post(strict, plain()).statusCode()).isEqualTo(503);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(AT_ONCE);
        broker.resume();
        int requests = served;
        await().untilAsserted(() -> {
            List<RequestCompleted> completed =
                    records.events(Topic.GATEWAY_REQUESTS.topicName(), RequestCompleted.class).stream()
                            .filter(event -> event.model().value().equals(model))
                            .toList();
            assertThat(completed).extracting(RequestCompleted::outcome).containsOnly(Outcome.SERVED);
            assertThat(completed.stream().map(RequestCompleted::requestId).distinct())
                    .hasSize(requests);
            assertThat(records.events(Topic.ROUTING_DECISIONS.topicName(), RoutingDecision.class).stream()
                            .filter(decision -> decision.model().value().equals(model))
                            .map(RoutingDecision::decisionId)
                            .distinct())
                    .hasSize(requests);
        });
        await().untilAsserted(
                        () -> assertThat(post(strict, plain()).statusCode()).isEqualTo(200));
    }

    @Test
    void tellsACustomerThatItNeverServedThatItsLimitsCannotBeCheckedNotThatTheyAreReached() {
        node("DE");
        String served = customer(FailoverRule.ANY_PERMITTED, "DE");
        String never = customer(FailoverRule.ANY_PERMITTED, "DE");
        assertThat(post(served, plain()).statusCode()).isEqualTo(200);
        broker.stop();
        HttpResponse<String> response = post(never, plain());
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(error(response).path("code").asText()).isEqualTo("log_unavailable");
        assertThat(response.headers().firstValue("retry-after")).contains("1");
        assertThat(post(served, plain()).statusCode()).isEqualTo(200);
        broker.resume();
        await().untilAsserted(
                        () -> assertThat(post(never, plain()).statusCode()).isEqualTo(200));
    }

    @Test
    void endsNoResponseWhoseRecordsAreLost() {
        node("DE", RuntimeOptions.serving(model).withTokensPerSecond(5));
        String key = strictCustomer("DE");
        CompletableFuture<HttpResponse<String>> stream = http.sendAsync(
                request(key, stream().replace("\"max_tokens\":8", "\"max_tokens\":20")),
                HttpResponse.BodyHandlers.ofString());
        CompletableFuture<HttpResponse<String>> plain = http.sendAsync(
                request(key, plain().replace("\"max_tokens\":8", "\"max_tokens\":9")),
                HttpResponse.BodyHandlers.ofString());
        await().untilAsserted(
                        () -> assertThat(records.events(Topic.ROUTING_DECISIONS.topicName(), RoutingDecision.class))
                                .filteredOn(decision -> decision.model().value().equals(model))
                                .hasSize(2));
        broker.stop();
        assertThat(plain.join().statusCode()).isEqualTo(503);
        assertThat(stream.join().body())
                .contains("\"code\":\"log_unavailable\"")
                .doesNotContain("[DONE]");
        broker.resume();
        await().untilAsserted(() -> assertThat(post(key, plain()).statusCode()).isEqualTo(200));
    }

    @Test
    void endsNoResponseWhoseHedgeIsNotOnRecord() {
        SimulatedRuntime slow = node("DE", new Fault.Hang());
        SimulatedRuntime quick = busy("DE");
        String key = customer(
                GatewayTestBase::strict,
                sla -> Samples.hedging(sla, 1_000),
                FailoverRule.ANY_PERMITTED,
                customer -> customer,
                "DE");
        CompletableFuture<HttpResponse<String>> asked =
                http.sendAsync(request(key, stream()), HttpResponse.BodyHandlers.ofString());
        await().untilAsserted(() -> assertThat(slow.stats().inFlight()).isEqualTo(1));
        broker.stop();
        HttpResponse<String> response = asked.join();
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(error(response).path("code").asText()).isEqualTo("log_unavailable");
        await().untilAsserted(() -> assertThat(quick.stats().received()).isEqualTo(1));
        await().untilAsserted(() ->
                assertThat(slow.stats().inFlight() + quick.stats().inFlight()).isZero());
        broker.resume();
        await().untilAsserted(() -> assertThat(post(key, plain()).statusCode()).isEqualTo(200));
    }
}
