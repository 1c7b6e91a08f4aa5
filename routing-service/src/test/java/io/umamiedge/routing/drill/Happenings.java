package io.umamiedge.routing.drill;

import io.umamiedge.contracts.event.Event;
import io.umamiedge.contracts.exercise.DrillStarted;
import io.umamiedge.contracts.exercise.DrillTraffic;
import io.umamiedge.contracts.exercise.Hypothesis;
import io.umamiedge.contracts.exercise.StopConditions;
import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.CountryCode;
import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.DecisionId;
import io.umamiedge.contracts.identity.ExerciseId;
import io.umamiedge.contracts.identity.FailoverId;
import io.umamiedge.contracts.identity.KeyId;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.RequestId;
import io.umamiedge.contracts.identity.ResidencyPolicyId;
import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.identity.SiteId;
import io.umamiedge.contracts.registry.NodeGroup;
import io.umamiedge.contracts.registry.Tier;
import io.umamiedge.contracts.request.Attempt;
import io.umamiedge.contracts.request.Outcome;
import io.umamiedge.contracts.request.RequestCompleted;
import io.umamiedge.contracts.request.RequestTimings;
import io.umamiedge.contracts.request.Usage;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.routing.DrillWindow;
import io.umamiedge.contracts.routing.Failover;
import io.umamiedge.contracts.routing.FailoverCause;
import io.umamiedge.contracts.routing.FailoverScope;
import io.umamiedge.contracts.routing.Rejection;
import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.contracts.routing.Rule;
import io.umamiedge.contracts.routing.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A drill of {@code de-1} in corridor {@code eu}, out from second 10 to 70, and what gateways and routers say of it. */
final class Happenings {
    static final Instant BEGIN = Instant.parse("2026-11-24T10:00:00Z");
    static final ExerciseId DRILL = new ExerciseId("drill-1");
    static final Hypothesis HYPOTHESIS = new Hypothesis("eu serves without de-1", 0.99, 500, 0, 1_000, 1_000);

    private Happenings() {}

    static Instant second(double second) {
        return BEGIN.plusMillis(Math.round(second * 1_000));
    }

    static DrillStarted started() {
        return started(DRILL, HYPOTHESIS, DrillTraffic.CUSTOMERS, 0);
    }

    static DrillStarted started(ExerciseId id, Hypothesis hypothesis, DrillTraffic traffic, int announced) {
        return new DrillStarted(
                id,
                new CorridorId("eu"),
                null,
                List.of(new NodeId("de-1")),
                traffic,
                hypothesis,
                new StopConditions(14.4, 0.5),
                "ada",
                "00",
                second(announced),
                second(announced + 10),
                second(announced + 70),
                second(announced + 80));
    }

    static Event<?> said(boolean isOut, double second) {
        DrillWindow window = isOut
                ? new DrillWindow(DRILL, second(70), Verdict.ELIGIBLE, "the node is active and reports", BEGIN)
                : null;
        return event(
                second,
                new Candidate(
                        new NodeId("de-1"),
                        new CorridorId("eu"),
                        "EU",
                        new SiteId("berlin"),
                        new CountryCode("DE"),
                        NodeGroup.COMMERCIAL,
                        Set.of(Tier.PILOT),
                        Set.of(),
                        List.of(),
                        isOut ? Verdict.DRILLED : Verdict.ELIGIBLE,
                        "as the test says",
                        BEGIN,
                        1,
                        null,
                        window,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null));
    }

    /** A first choice of this node; null is a refusal. What was drilled is among what was rejected. */
    static Event<?> decided(String request, @Nullable String node, boolean isDrilled, double second) {
        return event(
                second,
                new RoutingDecision(
                        new DecisionId("d-" + request),
                        new RequestId(request),
                        1,
                        new CustomerId("acme"),
                        new ModelName("m"),
                        new ResidencyPolicyId("p"),
                        "EU",
                        node == null ? null : at(node),
                        "",
                        List.of(),
                        isDrilled ? List.of(new Rejection(Rule.NODE_DRILLED, 1)) : List.of(),
                        node == null ? Rule.NODE_DRILLED : null,
                        List.of(),
                        1,
                        0,
                        second(second),
                        null,
                        null,
                        Set.of(),
                        null,
                        null,
                        null,
                        null,
                        Set.of(),
                        null));
    }

    static Event<?> served(String request, String node, long millis, double second) {
        return completed(request, Outcome.SERVED, node, millis, second);
    }

    /** A request that no node could answer; null when none was tried. */
    static Event<?> failed(String request, @Nullable String node, double second) {
        return completed(request, node == null ? Outcome.REFUSED : Outcome.FAILED, node, 5, second);
    }

    static Event<?> left(String request, double second) {
        return completed(request, Outcome.CLIENT_CLOSED, "de-2", 5, second);
    }

    static Event<?> failover(FailoverScope scope, String id, double second) {
        return event(
                second,
                new Failover(
                        new FailoverId(id),
                        scope,
                        scope == FailoverScope.NODE ? FailoverCause.NODE_DRILLED : FailoverCause.CONNECTION_LOST,
                        "",
                        null,
                        null,
                        null,
                        null,
                        null,
                        at("de-1"),
                        null,
                        second(second),
                        null,
                        scope == FailoverScope.NODE ? DRILL : null));
    }

    private static Event<?> completed(
            String request, Outcome outcome, @Nullable String node, long millis, double second) {
        Destination served = node == null ? null : at(node);
        return event(
                second,
                new RequestCompleted(
                        new RequestId(request),
                        new DecisionId("d-" + request),
                        new CustomerId("acme"),
                        new KeyId("k"),
                        new ModelName("m"),
                        "/v1/chat/completions",
                        true,
                        outcome,
                        200,
                        outcome == Outcome.SERVED ? served : null,
                        Usage.NONE,
                        new RequestTimings(1_000L, millis * 1_000, null, null, null),
                        1,
                        second(second),
                        null,
                        served == null
                                ? List.of()
                                : List.of(new Attempt(
                                        new DecisionId("d-" + request),
                                        served,
                                        null,
                                        Usage.NONE,
                                        null,
                                        millis * 1_000))));
    }

    /** Nodes that begin with {@code ae} stand in another corridor. */
    private static Destination at(String node) {
        String corridor = node.startsWith("ae") ? "mena" : "eu";
        return new Destination(
                new NodeId(node),
                new RuntimeId("main"),
                new SiteId("s"),
                new CorridorId(corridor),
                corridor,
                new CountryCode(corridor.equals("eu") ? "DE" : "AE"));
    }

    private static Event<?> event(double second, Object data) {
        return new Event<>("e", "test", "key", second(second), null, data);
    }
}
