package io.umamiedge.contracts.identity;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** Names a residency policy. */
public record ResidencyPolicyId(@JsonValue String value) implements Identifier {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public ResidencyPolicyId {
        Identifier.requireSlug(value, "residency policy id");
    }

    @Override
    public String toString() {
        return value;
    }
}
