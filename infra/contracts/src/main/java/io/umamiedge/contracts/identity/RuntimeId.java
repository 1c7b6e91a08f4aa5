package io.umamiedge.contracts.identity;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** One OpenAI-compatible server on a node; unique within its node. */
public record RuntimeId(@JsonValue String value) implements Identifier {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public RuntimeId {
        Identifier.requireSlug(value, "runtime id");
    }

    @Override
    public String toString() {
        return value;
    }
}
