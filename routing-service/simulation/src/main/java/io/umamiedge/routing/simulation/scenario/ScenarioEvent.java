package io.umamiedge.routing.simulation.scenario;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.SiteId;
import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.registry.ResidencyPolicy;
import io.umamiedge.contracts.registry.SlaPolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something that happens to the grid while it is simulated, from {@code at_seconds} on. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ScenarioEvent.NodeLoss.class, name = "node_loss"),
    @JsonSubTypes.Type(value = ScenarioEvent.SiteLoss.class, name = "site_loss"),
    @JsonSubTypes.Type(value = ScenarioEvent.CorridorCut.class, name = "corridor_cut"),
    @JsonSubTypes.Type(value = ScenarioEvent.LatencyShift.class, name = "latency_shift"),
    @JsonSubTypes.Type(value = ScenarioEvent.CapacityChange.class, name = "capacity_change"),
    @JsonSubTypes.Type(value = ScenarioEvent.PolicyChange.class, name = "policy_change")
})
public sealed interface ScenarioEvent {
    /** Seconds since the simulation's start. */
    double atSeconds();

    /** How long it lasts; null is to the end. */
    default @Nullable Double durationSeconds() {
        return null;
    }

    /** How a machine goes away. */
    enum LossKind {
        /** Connections break and new ones are refused: the process died. */
        CRASH,
        /** Nothing answers any more: the power or the uplink is gone. */
        SILENCE
    }

    /** Nodes are lost, with all that they were serving. */
    record NodeLoss(double atSeconds, @Nullable Double durationSeconds, Target target, LossKind how)
            implements ScenarioEvent {
        public NodeLoss {
            times(atSeconds, durationSeconds);
        }
    }

    /** Every node of a site falls silent. */
    record SiteLoss(double atSeconds, @Nullable Double durationSeconds, SiteId siteId) implements ScenarioEvent {
        public SiteLoss {
            times(atSeconds, durationSeconds);
        }
    }

    /**
     * Nothing gets into a corridor or out of it: its gateways reach its own nodes alone and hear nothing new from the
     * router, its nodes' reports are lost, and gateways elsewhere reach none of its nodes.
     */
    record CorridorCut(double atSeconds, @Nullable Double durationSeconds, CorridorId corridorId)
            implements ScenarioEvent {
        public CorridorCut {
            times(atSeconds, durationSeconds);
        }
    }

    /**
     * The way to nodes becomes longer.
     *
     * @param addedMs to each round trip, 0 to 60 000
     */
    record LatencyShift(double atSeconds, @Nullable Double durationSeconds, Target target, double addedMs)
            implements ScenarioEvent {
        public LatencyShift {
            times(atSeconds, durationSeconds);
            Bounds.range("added_ms", addedMs, 0, 60_000);
        }
    }

    /**
     * Nodes become slower, smaller, faster or larger.
     *
     * @param slotsPercent of the slots they had at the start, 0 to 1 000, at least one slot unless 0
     * @param speedPercent of the speed they had at the start, 1 to 1 000
     */
    record CapacityChange(
            double atSeconds, @Nullable Double durationSeconds, Target target, int slotsPercent, int speedPercent)
            implements ScenarioEvent {
        public CapacityChange {
            times(atSeconds, durationSeconds);
            Bounds.range("slots_percent", slotsPercent, 0, 1_000);
            Bounds.range("speed_percent", speedPercent, 1, 1_000);
        }
    }

    /** The registry changes: what is named here takes the place of what has the same id. */
    record PolicyChange(
            double atSeconds,
            List<Customer> customers,
            List<ResidencyPolicy> residencyPolicies,
            List<SlaPolicy> slaPolicies)
            implements ScenarioEvent {
        public PolicyChange {
            times(atSeconds, null);
            customers = List.copyOf(customers);
            residencyPolicies = List.copyOf(residencyPolicies);
            slaPolicies = List.copyOf(slaPolicies);
        }
    }

    private static void times(double atSeconds, @Nullable Double durationSeconds) {
        Bounds.range("at_seconds", atSeconds, 0, Scenario.MOST_SECONDS);
        if (durationSeconds != null) {
            Bounds.range("duration_seconds", durationSeconds, 0, Scenario.MOST_SECONDS);
        }
    }
}
