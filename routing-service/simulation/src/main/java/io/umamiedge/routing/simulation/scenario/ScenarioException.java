package io.umamiedge.routing.simulation.scenario;

import io.umamiedge.contracts.event.JsonErrors.Mistake;
import java.util.List;
import java.util.stream.Collectors;

/** A scenario cannot be simulated; the message is a line for each thing that is wrong with it. */
public final class ScenarioException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient List<Mistake> mistakes;

    public ScenarioException(List<Mistake> mistakes) {
        super(mistakes.stream().map(Mistake::toString).collect(Collectors.joining("\n")));
        this.mistakes = List.copyOf(mistakes);
    }

    /** At least one. */
    public List<Mistake> mistakes() {
        return mistakes;
    }
}
