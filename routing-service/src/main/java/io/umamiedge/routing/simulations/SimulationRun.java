package io.umamiedge.routing.simulations;

import io.umamiedge.contracts.identity.ExerciseId;
import io.umamiedge.routing.simulation.result.SimulationResult;
import io.umamiedge.routing.simulation.scenario.Scenario;
import java.time.Instant;

/** One simulation from being asked for to its end. One thread moves it on, any may look at it. */
final class SimulationRun {
    private final Scenario scenario;
    private volatile SimulationView view;

    SimulationRun(ExerciseId id, Scenario scenario, String requestedBy, Instant now) {
        this.scenario = scenario;
        this.view = new SimulationView(
                id, scenario.name(), SimulationStatus.QUEUED, 0, 0, requestedBy, now, null, null, null, null);
    }

    Scenario scenario() {
        return scenario;
    }

    SimulationView view() {
        return view;
    }

    boolean isOver() {
        return switch (view.status()) {
            case QUEUED, RUNNING -> false;
            case COMPLETED, STOPPED -> true;
        };
    }

    void started(Instant now) {
        SimulationView before = view;
        view = new SimulationView(
                before.exerciseId(),
                before.scenario(),
                SimulationStatus.RUNNING,
                0,
                0,
                before.requestedBy(),
                before.requestedAt(),
                now,
                null,
                null,
                null);
    }

    void progressed(double share, long requests) {
        SimulationView before = view;
        view = new SimulationView(
                before.exerciseId(),
                before.scenario(),
                SimulationStatus.RUNNING,
                share,
                requests,
                before.requestedBy(),
                before.requestedAt(),
                before.startedAt(),
                null,
                null,
                null);
    }

    void completed(SimulationResult result, Instant now) {
        SimulationView before = view;
        view = new SimulationView(
                before.exerciseId(),
                before.scenario(),
                SimulationStatus.COMPLETED,
                1,
                result.requests().arrived(),
                before.requestedBy(),
                before.requestedAt(),
                before.startedAt(),
                now,
                null,
                result);
    }

    /** @param detail why, a sentence */
    void stopped(String detail, Instant now) {
        SimulationView before = view;
        view = new SimulationView(
                before.exerciseId(),
                before.scenario(),
                SimulationStatus.STOPPED,
                before.progress(),
                before.requests(),
                before.requestedBy(),
                before.requestedAt(),
                before.startedAt(),
                now,
                detail,
                null);
    }
}
