package io.umamiedge.contracts.identity;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** Names an SLA policy. */
public record SlaPolicyId(@JsonValue String value) implements Identifier {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public SlaPolicyId {
        Identifier.requireSlug(value, "SLA policy id");
    }

    @Override
    public String toString() {
        return value;
    }
}
