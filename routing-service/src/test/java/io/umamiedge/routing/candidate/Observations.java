package io.umamiedge.routing.candidate;

import io.umamiedge.contracts.event.Event;
import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.CountryCode;
import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.DecisionId;
import io.umamiedge.contracts.identity.FailoverId;
import io.umamiedge.contracts.identity.KeyId;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.RequestId;
import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.identity.SiteId;
import io.umamiedge.contracts.registry.FailoverRule;
import io.umamiedge.contracts.request.NodeFailure;
import io.umamiedge.contracts.request.Outcome;
import io.umamiedge.contracts.request.RequestCompleted;
import io.umamiedge.contracts.request.RequestTimings;
import io.umamiedge.contracts.request.Usage;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.routing.Failover;
import io.umamiedge.contracts.routing.FailoverCause;
import io.umamiedge.contracts.routing.FailoverScope;
import io.umamiedge.contracts.routing.Verdict;
import io.umamiedge.platform.testing.Samples;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What gateways publish about nodes, and what another router would. */
final class Observations {
    private Observations() {}

    /** A request that left the node for another. */
    static Event<Failover> failover(String node) {
        FailoverId id = new FailoverId(UUID.randomUUID().toString());
        Instant now = Instant.now();
        return event(
                id.value(),
                node,
                now,
                new Failover(
                        id,
                        FailoverScope.REQUEST,
                        FailoverCause.CONNECT_FAILED,
                        "connection refused",
                        FailoverRule.ANY_PERMITTED,
                        new RequestId(UUID.randomUUID().toString()),
                        new CustomerId("acme"),
                        new DecisionId(UUID.randomUUID().toString()),
                        new DecisionId(UUID.randomUUID().toString()),
                        destination(node),
                        destination("another"),
                        now,
                        null,
                        null));
    }

    /** A request that the node answered. */
    static Event<RequestCompleted> completed(String node) {
        return completed(Outcome.SERVED, destination(node), null);
    }

    /** A request that ended because the node failed and no other was permitted. */
    static Event<RequestCompleted> completedByFailure(String node) {
        return completed(Outcome.FAILED, null, new NodeFailure(destination(node), FailoverCause.FIRST_TOKEN_TIMEOUT));
    }

    /** The candidate with another verdict, as a router says it that does not know better. */
    static Event<Candidate> candidate(Candidate like, Verdict verdict) {
        return new Event<>(
                UUID.randomUUID().toString(),
                "routing-service",
                like.nodeId().value(),
                Instant.now(),
                null,
                new Candidate(
                        like.nodeId(),
                        like.corridorId(),
                        like.region(),
                        like.siteId(),
                        like.country(),
                        like.nodeGroup(),
                        like.tiers(),
                        like.certifications(),
                        like.runtimes(),
                        verdict,
                        "said by another",
                        Instant.now(),
                        like.registryRevision(),
                        null,
                        null,
                        like.latitude(),
                        like.longitude(),
                        like.countryVerified(),
                        like.checklistPassed(),
                        like.corridorOpen(),
                        like.reportedAt()));
    }

    private static Event<RequestCompleted> completed(
            Outcome outcome, @Nullable Destination served, @Nullable NodeFailure failure) {
        String id = UUID.randomUUID().toString();
        Instant now = Instant.now();
        return event(
                "completed-" + id,
                "acme",
                now,
                new RequestCompleted(
                        new RequestId(id),
                        new DecisionId(UUID.randomUUID().toString()),
                        new CustomerId("acme"),
                        new KeyId("key"),
                        Samples.MODEL,
                        "/v1/chat/completions",
                        true,
                        outcome,
                        outcome == Outcome.SERVED ? 200 : 502,
                        served,
                        Usage.NONE,
                        new RequestTimings(40_000L, 200_000, 100L, 40_000L, null),
                        1,
                        now,
                        failure,
                        List.of()));
    }

    private static <T> Event<T> event(String id, String key, Instant now, T data) {
        return new Event<>(id, "gateway-service", key, now, null, data);
    }

    private static Destination destination(String node) {
        return new Destination(
                new NodeId(node),
                new RuntimeId("main"),
                new SiteId("berlin"),
                new CorridorId("eu"),
                "EU",
                new CountryCode("DE"));
    }
}
