package io.umamiedge.contracts.event;

import io.umamiedge.contracts.deployment.DeploymentRecorded;
import io.umamiedge.contracts.exercise.DrillEvidence;
import io.umamiedge.contracts.exercise.DrillFinished;
import io.umamiedge.contracts.exercise.DrillStarted;
import io.umamiedge.contracts.exercise.DrillStopped;
import io.umamiedge.contracts.exercise.SimulationFinished;
import io.umamiedge.contracts.exercise.SimulationStarted;
import io.umamiedge.contracts.limit.GatewayPresence;
import io.umamiedge.contracts.limit.ShareClaim;
import io.umamiedge.contracts.limit.SpendClaim;
import io.umamiedge.contracts.ratecard.RateCard;
import io.umamiedge.contracts.registry.ResourceKind;
import io.umamiedge.contracts.request.RequestAdmitted;
import io.umamiedge.contracts.request.RequestCompleted;
import io.umamiedge.contracts.request.RequestRejected;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.Failover;
import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.contracts.telemetry.CapacitySnapshot;
import io.umamiedge.contracts.telemetry.TelemetryReported;
import io.umamiedge.contracts.topic.Topic;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Every event type: its {@code ce_type}, the topic it belongs on and the record it carries. */
public enum EventType {
    CORRIDOR("deploy.corridor", Topic.DEPLOY_REGISTRY, ResourceKind.CORRIDOR.type()),
    SITE("deploy.site", Topic.DEPLOY_REGISTRY, ResourceKind.SITE.type()),
    SITE_OWNER("deploy.site-owner", Topic.DEPLOY_REGISTRY, ResourceKind.SITE_OWNER.type()),
    NODE("deploy.node", Topic.DEPLOY_REGISTRY, ResourceKind.NODE.type()),
    CUSTOMER("deploy.customer", Topic.DEPLOY_REGISTRY, ResourceKind.CUSTOMER.type()),
    RESIDENCY_POLICY("deploy.residency-policy", Topic.DEPLOY_REGISTRY, ResourceKind.RESIDENCY_POLICY.type()),
    SLA_POLICY("deploy.sla-policy", Topic.DEPLOY_REGISTRY, ResourceKind.SLA_POLICY.type()),
    KEY("deploy.key", Topic.DEPLOY_REGISTRY, ResourceKind.KEY.type()),
    DEPLOYMENT_RECORDED("deploy.deployment.recorded", Topic.DEPLOY_RECORDS, DeploymentRecorded.class),
    TELEMETRY_REPORTED("telemetry.reported", Topic.TELEMETRY_REPORTS, TelemetryReported.class),
    CAPACITY_SNAPSHOT("telemetry.capacity", Topic.TELEMETRY_CAPACITY, CapacitySnapshot.class),
    CANDIDATE("routing.candidate", Topic.ROUTING_CANDIDATES, Candidate.class),
    ROUTING_DECISION("routing.decision", Topic.ROUTING_DECISIONS, RoutingDecision.class),
    FAILOVER("routing.failover", Topic.ROUTING_FAILOVERS, Failover.class),
    SIMULATION_STARTED("routing.simulation.started", Topic.ROUTING_EXERCISES, SimulationStarted.class),
    SIMULATION_FINISHED("routing.simulation.finished", Topic.ROUTING_EXERCISES, SimulationFinished.class),
    DRILL_STARTED("routing.drill.started", Topic.ROUTING_EXERCISES, DrillStarted.class),
    DRILL_STOPPED("routing.drill.stopped", Topic.ROUTING_EXERCISES, DrillStopped.class),
    DRILL_EVIDENCE("routing.drill.evidence", Topic.ROUTING_EXERCISES, DrillEvidence.class),
    DRILL_FINISHED("routing.drill.finished", Topic.ROUTING_EXERCISES, DrillFinished.class),
    REQUEST_ADMITTED("gateway.request.admitted", Topic.GATEWAY_REQUESTS, RequestAdmitted.class),
    REQUEST_COMPLETED("gateway.request.completed", Topic.GATEWAY_REQUESTS, RequestCompleted.class),
    REQUEST_REJECTED("gateway.request.rejected", Topic.GATEWAY_REQUESTS, RequestRejected.class),
    GATEWAY_PRESENCE("gateway.presence", Topic.GATEWAY_LIMITS, GatewayPresence.class),
    SHARE_CLAIM("gateway.share-claim", Topic.GATEWAY_LIMITS, ShareClaim.class),
    SPEND_CLAIM("gateway.spend-claim", Topic.GATEWAY_LIMITS, SpendClaim.class),
    RATE_CARD("billing.rate-card", Topic.BILLING_RATE_CARDS, RateCard.class);

    private static final Map<String, EventType> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(EventType::typeName, Function.identity()));
    private static final Map<Class<?>, EventType> BY_PAYLOAD =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(EventType::payload, Function.identity()));

    private final String typeName;
    private final Topic topic;
    private final Class<?> payload;

    EventType(String shortName, Topic topic, Class<?> payload) {
        this.typeName = "io.umamiedge." + shortName + ".v1";
        this.topic = topic;
        this.payload = payload;
    }

    /** The {@code ce_type} header. */
    public String typeName() {
        return typeName;
    }

    public Topic topic() {
        return topic;
    }

    public Class<?> payload() {
        return payload;
    }

    public static Optional<EventType> ofName(String typeName) {
        return Optional.ofNullable(BY_NAME.get(typeName));
    }

    /** The type that carries this class; throws {@link IllegalArgumentException} when none does. */
    public static EventType of(Class<?> payload) {
        EventType type = BY_PAYLOAD.get(payload);
        if (type == null) {
            throw new IllegalArgumentException(payload.getName() + " is not an event");
        }
        return type;
    }
}
