package io.umamiedge.contracts.identity;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** A region that is run as one unit. */
public record CorridorId(@JsonValue String value) implements Identifier {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public CorridorId {
        Identifier.requireSlug(value, "corridor id");
    }

    @Override
    public String toString() {
        return value;
    }
}
