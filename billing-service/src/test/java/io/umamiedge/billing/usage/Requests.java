package io.umamiedge.billing.usage;

import io.umamiedge.contracts.event.Event;
import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.CountryCode;
import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.DecisionId;
import io.umamiedge.contracts.identity.KeyId;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.RequestId;
import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.identity.SiteId;
import io.umamiedge.contracts.request.Outcome;
import io.umamiedge.contracts.request.RequestCompleted;
import io.umamiedge.contracts.request.RequestTimings;
import io.umamiedge.contracts.request.Usage;
import io.umamiedge.contracts.request.UsageSource;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.platform.testing.Samples;
import java.time.Instant;
import java.util.List;

/** Completed requests as the gateway would record them. */
final class Requests {
    static final Instant COMPLETED = Instant.parse("2026-11-20T10:00:00Z");

    private Requests() {}

    static Event<RequestCompleted> served(String customer, String request, String site, long prompt, long completion) {
        return completed(customer, request, Outcome.SERVED, at(site), prompt, completion, Samples.MODEL);
    }

    static Event<RequestCompleted> completed(
            String customer,
            String request,
            Outcome outcome,
            Destination served,
            long prompt,
            long completion,
            ModelName model) {
        return new Event<>(
                request + "-completed",
                "gateway-service",
                customer,
                COMPLETED,
                null,
                new RequestCompleted(
                        new RequestId(request),
                        new DecisionId(request + "-d"),
                        new CustomerId(customer),
                        new KeyId("key"),
                        model,
                        "/v1/chat/completions",
                        false,
                        outcome,
                        200,
                        served,
                        new Usage(
                                prompt, completion, prompt + completion == 0 ? UsageSource.NONE : UsageSource.REPORTED),
                        new RequestTimings(1_000L, 2_000, null, null, null),
                        1,
                        COMPLETED,
                        null,
                        List.of()));
    }

    static Destination at(String site) {
        return new Destination(
                new NodeId(site + "-n1"),
                new RuntimeId("main"),
                new SiteId(site),
                new CorridorId("eu"),
                "EU",
                new CountryCode("DE"));
    }
}
