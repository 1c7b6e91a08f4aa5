package io.umamiedge.routing.ejection;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.event.Event;
import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.CountryCode;
import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.DecisionId;
import io.umamiedge.contracts.identity.FailoverId;
import io.umamiedge.contracts.identity.KeyId;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.RequestId;
import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.identity.SiteId;
import io.umamiedge.contracts.request.Attempt;
import io.umamiedge.contracts.request.NodeFailure;
import io.umamiedge.contracts.request.Outcome;
import io.umamiedge.contracts.request.RequestCompleted;
import io.umamiedge.contracts.request.RequestTimings;
import io.umamiedge.contracts.request.Usage;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.routing.Failover;
import io.umamiedge.contracts.routing.FailoverCause;
import io.umamiedge.contracts.routing.FailoverScope;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ObservationTest {
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
    private static final Destination NODE = new Destination(
            new NodeId("de-1"),
            new RuntimeId("main"),
            new SiteId("berlin"),
            new CorridorId("eu"),
            "EU",
            new CountryCode("DE"));
    private static final Destination OTHER = new Destination(
            new NodeId("de-2"),
            new RuntimeId("main"),
            new SiteId("berlin"),
            new CorridorId("eu"),
            "EU",
            new CountryCode("DE"));
    private static final ModelName MODEL = new ModelName("llama-3.1-8b");

    @Test
    void blamesTheNodeThatARequestLeft() {
        assertThat(of(failover(FailoverScope.REQUEST))).contains(new Observation.Failed(NODE.nodeId(), NOW, "event"));
    }

    @Test
    void blamesNobodyForWhatARouterDid() {
        assertThat(of(failover(FailoverScope.NODE))).isEmpty();
    }

    @Test
    void doesNotBlameANodeThatHadNoRoom() {
        assertThat(of(failover(FailoverScope.REQUEST, FailoverCause.UPSTREAM_FULL)))
                .isEmpty();
        assertThat(of(completed(Outcome.FAILED, null, new NodeFailure(NODE, FailoverCause.UPSTREAM_FULL), null)))
                .isEmpty();
    }

    @Test
    void blamesTheNodeWhoseFailureEndedTheRequest() {
        assertThat(of(completed(Outcome.INTERRUPTED, NODE, new NodeFailure(NODE, FailoverCause.CONNECTION_LOST), null)))
                .contains(new Observation.Failed(NODE.nodeId(), NOW, "event"));
    }

    @Test
    void timesTheAttemptThatServedAndNotThoseBeforeIt() {
        assertThat(of(completed(Outcome.SERVED, NODE, null, 41_000L)))
                .contains(new Observation.Streamed(NODE.nodeId(), NOW, MODEL, 41_000));
        assertThat(of(completed(Outcome.SERVED, NODE, null, null)))
                .contains(new Observation.Answered(NODE.nodeId(), NOW));
    }

    @Test
    void timesTheNodeThatAHedgeWasSoonerThanAsFarAsItGotAndNotAHedgeThatHadLessTime() {
        Attempt hedge = new Attempt(new DecisionId("d2"), NODE, null, Usage.NONE, 50_000L, 900_000);
        for (long silent : new long[] {850_000, 49_000}) {
            Attempt other = new Attempt(new DecisionId("d1"), OTHER, null, Usage.NONE, null, silent);
            List<Observation> seen = of(tried(Outcome.SERVED, NODE, null, List.of(other, hedge)));
            Observation.Streamed streamed = new Observation.Streamed(NODE.nodeId(), NOW, MODEL, 50_000);
            assertThat(seen)
                    .isEqualTo(
                            silent > 50_000
                                    ? List.of(streamed, new Observation.Outrun(OTHER.nodeId(), NOW, MODEL, silent))
                                    : List.of(streamed));
        }
    }

    @Test
    void saysNothingOfANodeThatWasNotLetFinish() {
        assertThat(of(completed(Outcome.CLIENT_CLOSED, NODE, null, 41_000L))).isEmpty();
        assertThat(of(completed(Outcome.INTERRUPTED, NODE, null, 41_000L))).isEmpty();
        assertThat(of(completed(Outcome.REFUSED, null, null, null))).isEmpty();
    }

    private static List<Observation> of(Object data) {
        return Observation.of(new Event<>("event", "gateway-service", "key", NOW, null, data));
    }

    private static Failover failover(FailoverScope scope) {
        return failover(scope, FailoverCause.CONNECT_FAILED);
    }

    private static Failover failover(FailoverScope scope, FailoverCause cause) {
        return new Failover(
                new FailoverId("f"),
                scope,
                cause,
                "refused",
                null,
                null,
                null,
                null,
                null,
                NODE,
                null,
                NOW,
                null,
                null);
    }

    private static RequestCompleted completed(
            Outcome outcome,
            @Nullable Destination served,
            @Nullable NodeFailure failure,
            @Nullable Long firstTokenMicros) {
        return tried(
                outcome,
                served,
                failure,
                List.of(
                        new Attempt(
                                new DecisionId("d1"), NODE, FailoverCause.CONNECT_TIMEOUT, Usage.NONE, null, 4_900_000),
                        new Attempt(new DecisionId("d2"), NODE, null, Usage.NONE, firstTokenMicros, 900_000)));
    }

    private static RequestCompleted tried(
            Outcome outcome, @Nullable Destination served, @Nullable NodeFailure failure, List<Attempt> tried) {
        return new RequestCompleted(
                new RequestId("r"),
                new DecisionId("d2"),
                new CustomerId("acme"),
                new KeyId("k"),
                MODEL,
                "/v1/chat/completions",
                true,
                outcome,
                200,
                served,
                Usage.NONE,
                new RequestTimings(5_000_000L, 6_000_000, 100L, 5_000_000L, null),
                2,
                NOW,
                failure,
                tried);
    }
}
