package io.umamiedge.contracts.identity;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** One exercise: a drill or a simulation. */
public record ExerciseId(@JsonValue String value) implements Identifier {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public ExerciseId {
        Identifier.requireToken(value, "exercise id");
    }

    @Override
    public String toString() {
        return value;
    }
}
