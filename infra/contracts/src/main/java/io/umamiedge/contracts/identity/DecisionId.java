package io.umamiedge.contracts.identity;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** One routing decision (UUIDv7). */
public record DecisionId(@JsonValue String value) implements Identifier {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public DecisionId {
        Identifier.requireToken(value, "decision id");
    }

    @Override
    public String toString() {
        return value;
    }
}
