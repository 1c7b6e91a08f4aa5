package io.umamiedge.audit;

import io.umamiedge.contracts.deployment.DeploymentRecorded;
import io.umamiedge.contracts.deployment.DeploymentStatus;
import io.umamiedge.contracts.event.Event;
import io.umamiedge.contracts.exercise.DrillEvidence;
import io.umamiedge.contracts.exercise.DrillFigures;
import io.umamiedge.contracts.exercise.DrillFinished;
import io.umamiedge.contracts.exercise.DrillStopped;
import io.umamiedge.contracts.exercise.DrillVerdict;
import io.umamiedge.contracts.exercise.Journal;
import io.umamiedge.contracts.exercise.PhaseFigures;
import io.umamiedge.contracts.exercise.StopReason;
import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.CountryCode;
import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.DecisionId;
import io.umamiedge.contracts.identity.DeploymentId;
import io.umamiedge.contracts.identity.ExerciseId;
import io.umamiedge.contracts.identity.FailoverId;
import io.umamiedge.contracts.identity.Ids;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.OperatorId;
import io.umamiedge.contracts.identity.RequestId;
import io.umamiedge.contracts.identity.ResidencyPolicyId;
import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.identity.SiteId;
import io.umamiedge.contracts.registry.FailoverRule;
import io.umamiedge.contracts.routing.ComparedCandidate;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.routing.Failover;
import io.umamiedge.contracts.routing.FailoverCause;
import io.umamiedge.contracts.routing.FailoverScope;
import io.umamiedge.contracts.routing.Rejection;
import io.umamiedge.contracts.routing.RemainingCapacity;
import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.contracts.routing.Rule;
import io.umamiedge.platform.testing.Samples;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Events as the other services publish them, each with a new id. */
public final class SampleEvents {
    private static final Ids IDS = new Ids();
    private static final CorridorId EU = new CorridorId("eu");

    private SampleEvents() {}

    public static Event<RoutingDecision> decision(String customer) {
        Instant now = Instant.now();
        RoutingDecision decision = new RoutingDecision(
                new DecisionId(IDS.next()),
                new RequestId(IDS.next()),
                1,
                new CustomerId(customer),
                Samples.MODEL,
                new ResidencyPolicyId("eu-only"),
                "EU",
                destination("berlin-1", "eu"),
                "least loaded of the two nodes that were drawn",
                List.of(destination("paris-1", "eu")),
                List.of(new Rejection(Rule.COUNTRY_NOT_ALLOWED, 2)),
                null,
                List.of(
                        new ComparedCandidate(new NodeId("berlin-1"), 0.1, null, null, null),
                        new ComparedCandidate(new NodeId("paris-1"), 0.30000000000000004, null, null, null)),
                17,
                -6_148_914_691_236_517_205L,
                now,
                null,
                null,
                Set.of(),
                null,
                null,
                null,
                null,
                Set.of(),
                null);
        return new Event<>(decision.decisionId().value(), "gateway-service", customer, now, null, decision);
    }

    public static Event<Failover> failover(String customer) {
        Instant now = Instant.now();
        Failover failover = new Failover(
                new FailoverId(IDS.next()),
                FailoverScope.REQUEST,
                FailoverCause.CONNECTION_LOST,
                "the node closed the connection before the first byte",
                FailoverRule.ANY_PERMITTED,
                new RequestId(IDS.next()),
                new CustomerId(customer),
                new DecisionId(IDS.next()),
                new DecisionId(IDS.next()),
                destination("berlin-1", "eu"),
                destination("paris-1", "eu"),
                now,
                null,
                null);
        return new Event<>(failover.failoverId().value(), "gateway-service", "berlin-1", now, null, failover);
    }

    public static Event<Failover> nodeFailover() {
        Instant now = Instant.now();
        Failover failover = new Failover(
                new FailoverId(IDS.next()),
                FailoverScope.NODE,
                FailoverCause.NODE_EJECTED,
                "requests failed one after the other",
                null,
                null,
                null,
                null,
                null,
                destination("berlin-1", "eu"),
                null,
                now,
                new RemainingCapacity(new CorridorId("eu"), 3, 24),
                null);
        return new Event<>(failover.failoverId().value(), "routing-service", "berlin-1", now, null, failover);
    }

    public static Event<DrillStopped> drillStopped(String drill) {
        Instant now = Instant.now();
        return ofDrill(
                drill, new DrillStopped(new ExerciseId(drill), EU, StopReason.OPERATOR, "stopped by ada", "ada", now));
    }

    public static Event<DrillEvidence> drillEvidence(String drill, DecisionId decision, FailoverId failover) {
        return ofDrill(drill, new DrillEvidence(new ExerciseId(drill), EU, 1, List.of(decision), List.of(failover)));
    }

    /** Judged by one page of evidence. */
    public static Event<DrillFinished> drillFinished(String drill) {
        Instant now = Instant.now();
        PhaseFigures none = new PhaseFigures(0, 0, 0, null, null);
        Journal.Experiment experiment = new Journal.Experiment(
                "1.0.0", "t", "d", new Journal.SteadyStateHypothesis("t", List.of()), List.of(), List.of());
        Journal journal = new Journal(
                experiment,
                Journal.Status.INTERRUPTED,
                false,
                now,
                now,
                0,
                new Journal.SteadyStates(new Journal.SteadyState(true, List.of()), List.of(), null),
                List.of(),
                List.of());
        DrillFigures figures = new DrillFigures(none, none, none, 0, 0, 1, 0, 0, 1, null, null, null, null);
        return ofDrill(
                drill,
                new DrillFinished(
                        new ExerciseId(drill),
                        EU,
                        DrillVerdict.INCONCLUSIVE,
                        "stopped by ada",
                        figures,
                        journal,
                        1,
                        now));
    }

    private static <T> Event<T> ofDrill(String drill, T data) {
        return new Event<>(IDS.next(), "routing-service", drill, Instant.now(), null, data);
    }

    public static Event<DeploymentRecorded> deployment() {
        Instant now = Instant.now();
        DeploymentRecorded deployment = new DeploymentRecorded(
                new DeploymentId(IDS.next()),
                "Cedar",
                "eu",
                DeploymentStatus.SUCCESS,
                URI.create("https://evidence.example/cedar"),
                null,
                null,
                new OperatorId("ops"),
                now);
        return new Event<>(deployment.deploymentId().value(), "deploy-service", "eu", now, null, deployment);
    }

    private static Destination destination(String node, String corridor) {
        return new Destination(
                new NodeId(node),
                new RuntimeId("main"),
                new SiteId("site-" + node),
                new CorridorId(corridor),
                "EU",
                new CountryCode("DE"));
    }
}
