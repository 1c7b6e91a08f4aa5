package io.umamiedge.routing.simulation.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.DecisionId;
import io.umamiedge.contracts.identity.KeyId;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.RequestId;
import io.umamiedge.contracts.request.Outcome;
import io.umamiedge.contracts.request.RequestCompleted;
import io.umamiedge.contracts.request.RequestTimings;
import io.umamiedge.contracts.request.Usage;
import io.umamiedge.contracts.request.UsageSource;
import io.umamiedge.routing.simulation.scenario.Arrivals.Recorded;
import io.umamiedge.routing.simulation.scenario.Arrivals.RecordedRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordedDemandTest {
    private static final Instant FROM = Instant.parse("2026-03-02T07:00:00Z");

    private final RecordedDemand recorded = new RecordedDemand(FROM, FROM.plusMillis(10_500));

    @Test
    void asksAgainWhatCameInTheWindowWhenItCame() throws Exception {
        Scenario scenario = small();
        CustomerId customer = scenario.customers().getFirst().id();
        recorded.add(completed(customer, true, 10_400, 9_000, usage(7, 9)));
        recorded.add(completed(customer, true, 2_000, 3_000, usage(100, 20)));
        recorded.add(completed(customer, false, 3_000, 100, usage(5, 0)));
        recorded.add(completed(customer, true, -1, 5_000, usage(1, 1)));
        recorded.add(completed(customer, true, 10_500, 0, usage(1, 1)));

        Scenario complete = recorded.complete(scenario);

        assertThat(recorded.requests()).isEqualTo(3);
        assertThat(complete.durationSeconds()).isEqualTo(11);
        assertThat(complete.demand())
                .extracting(Demand::customerId, Demand::streams, Demand::arrivals)
                .containsExactly(
                        tuple(customer, false, new Recorded(List.of(new RecordedRequest(3_000, 5, 1)))),
                        tuple(
                                customer,
                                true,
                                new Recorded(List.of(
                                        new RecordedRequest(2_000, 100, 20), new RecordedRequest(10_400, 7, 9)))));
        assertThat(complete.demand())
                .extracting(Demand::corridorId)
                .containsOnly(scenario.customers().getFirst().homeCorridorId());
    }

    @Test
    void givesWhatWasNotAnsweredTheMeanLength() throws Exception {
        CustomerId customer = small().customers().getFirst().id();
        recorded.add(completed(customer, true, 1_000, 100, usage(100, 20)));
        recorded.add(completed(customer, true, 2_000, 100, usage(200, 40)));
        recorded.add(completed(customer, true, 3_000, 100, Usage.NONE));

        assertThat(recorded.complete(small()).demand())
                .extracting(Demand::arrivals)
                .containsExactly(new Recorded(List.of(
                        new RecordedRequest(1_000, 100, 20),
                        new RecordedRequest(2_000, 200, 40),
                        new RecordedRequest(3_000, 150, 30))));
    }

    @Test
    void namesWhatDoesNotFit() throws Exception {
        Scenario scenario = small();
        recorded.add(completed(new CustomerId("nobody"), true, 1_000, 100, usage(1, 1)));

        assertThatThrownBy(() -> recorded.complete(scenario))
                .isInstanceOf(ScenarioException.class)
                .hasMessageContaining("customer_id");
        assertThatThrownBy(() -> new RecordedDemand(FROM, FROM)).hasMessage("the window must end after it begins");
        assertThatThrownBy(() -> new RecordedDemand(FROM, FROM.plus(Duration.ofDays(400))))
                .hasMessage("the window must be no longer than a year");
    }

    private static Scenario small() throws Exception {
        return ScenarioReader.read(ScenarioReaderTest.yaml("small.yaml"));
    }

    private static Usage usage(long prompt, long completion) {
        return new Usage(prompt, completion, UsageSource.REPORTED);
    }

    /** A request that came so many milliseconds after the window's beginning and took so many. */
    private static RequestCompleted completed(
            CustomerId customer, boolean stream, long atMs, long tookMs, Usage usage) {
        return new RequestCompleted(
                new RequestId("r-" + atMs),
                new DecisionId("d-" + atMs),
                customer,
                new KeyId("k"),
                new ModelName("llama-3.1-8b"),
                "/v1/chat/completions",
                stream,
                usage.source() == UsageSource.NONE ? Outcome.FAILED : Outcome.SERVED,
                200,
                null,
                usage,
                new RequestTimings(null, tookMs * 1_000, null, null, null),
                1,
                FROM.plusMillis(atMs + tookMs),
                null,
                List.of());
    }
}
