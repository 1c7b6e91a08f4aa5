package io.umamiedge.contracts.identity;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** Whoever runs the grid. */
public record OperatorId(@JsonValue String value) implements Identifier {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public OperatorId {
        Identifier.requireSlug(value, "operator id");
    }

    @Override
    public String toString() {
        return value;
    }
}
