package io.umamiedge.routing.simulation;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.registry.RegistryResource;
import io.umamiedge.routing.simulation.scenario.Scenario;
import io.umamiedge.routing.simulation.scenario.ScenarioEvent;
import io.umamiedge.routing.simulation.scenario.ScenarioEvent.LossKind;
import io.umamiedge.routing.simulation.scenario.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Lets a scenario's events happen to a grid. */
final class Happenings {
    private final VirtualGrid grid;
    private final Scenario scenario;

    Happenings(VirtualGrid grid, Scenario scenario) {
        this.grid = grid;
        this.scenario = scenario;
    }

    void plan() {
        for (int i = 0; i < scenario.events().size(); i++) {
            ScenarioEvent event = scenario.events().get(i);
            Draws draws = new Draws(scenario.seed(), VirtualGrid.Purpose.TARGETS, i);
            switch (event) {
                case ScenarioEvent.NodeLoss loss -> plan(event, loss(nodes(loss.target(), draws), loss.how()));
                case ScenarioEvent.SiteLoss loss ->
                    plan(event, loss(nodes(new Target(null, loss.siteId(), null, null), draws), LossKind.SILENCE));
                case ScenarioEvent.CorridorCut cut -> plan(event, cut(cut.corridorId()));
                case ScenarioEvent.LatencyShift shift ->
                    plan(event, shift(nodes(shift.target(), draws), shift.addedMs()));
                case ScenarioEvent.CapacityChange change ->
                    plan(event, resize(nodes(change.target(), draws), change.slotsPercent(), change.speedPercent()));
                case ScenarioEvent.PolicyChange change ->
                    grid.timeline().at(micros(change.atSeconds()), () -> changePolicies(change));
            }
        }
    }

    /** Something that begins and ends. */
    private record Spell(Runnable begin, Runnable end) {}

    private void plan(ScenarioEvent event, Spell spell) {
        grid.timeline().at(micros(event.atSeconds()), spell.begin);
        Double lasts = event.durationSeconds();
        if (lasts != null) {
            grid.timeline().at(micros(event.atSeconds() + lasts), spell.end);
        }
    }

    private static Spell loss(List<GridNode> nodes, LossKind how) {
        return new Spell(() -> nodes.forEach(node -> node.lose(how)), () -> nodes.forEach(node -> node.comeBack(how)));
    }

    private Spell cut(CorridorId corridor) {
        return new Spell(() -> grid.network().cut(corridor), () -> {
            grid.network().restore(corridor);
            if (!grid.network().isCut(corridor)) {
                hearing(corridor, gateway -> {
                    grid.router().catchUp(gateway);
                    gateway.hear(grid.policies());
                });
            }
        });
    }

    private static Spell shift(List<GridNode> nodes, double addedMs) {
        long micros = Math.round(addedMs * Timeline.MILLISECOND);
        return new Spell(
                () -> nodes.forEach(node -> node.addRtt(micros)), () -> nodes.forEach(node -> node.addRtt(-micros)));
    }

    private static Spell resize(List<GridNode> nodes, int slotsPercent, int speedPercent) {
        Consumer<GridNode> change =
                node -> node.runtimes().forEach(runtime -> runtime.resize(slotsPercent, speedPercent));
        Consumer<GridNode> restore = node -> node.runtimes().forEach(runtime -> runtime.resize(100, 100));
        return new Spell(() -> nodes.forEach(change), () -> nodes.forEach(restore));
    }

    private void changePolicies(ScenarioEvent.PolicyChange change) {
        List<RegistryResource> changed = new ArrayList<>(change.customers());
        changed.addAll(change.residencyPolicies());
        changed.addAll(change.slaPolicies());
        grid.changePolicies(changed);
        var newest = grid.policies();
        long delay = scenario.telemetry().registryDelayMs() * Timeline.MILLISECOND;
        grid.timeline().after(delay, () -> {
            grid.router().registryChanged(newest.revision());
            hearing(null, gateway -> {
                if (gateway.policies().revision() < newest.revision()) {
                    gateway.hear(newest);
                }
            });
        });
    }

    /** Those gateways of the corridor, of every one when it is null, that anything reaches. */
    private void hearing(@Nullable CorridorId corridor, Consumer<SimulatedGateway> news) {
        for (SimulatedGateway gateway : grid.gateways()) {
            boolean isMeant = corridor == null || gateway.corridor().equals(corridor);
            if (isMeant && !grid.network().isCut(gateway.corridor())) {
                news.accept(gateway);
            }
        }
    }

    private List<GridNode> nodes(Target target, Draws draws) {
        List<GridNode> all = grid.nodes().stream()
                .filter(node -> node.id().equals(target.nodeId())
                        || node.site().id().equals(target.siteId())
                        || node.corridor().id().equals(target.corridorId()))
                .toList();
        List<GridNode> picked = new ArrayList<>();
        for (int place : draws.pick(all.size(), target.percent())) {
            picked.add(all.get(place));
        }
        return picked;
    }

    private static long micros(double seconds) {
        return Math.round(seconds * Timeline.SECOND);
    }
}
