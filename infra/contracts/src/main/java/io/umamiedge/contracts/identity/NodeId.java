package io.umamiedge.contracts.identity;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** A machine with one or more runtimes. */
public record NodeId(@JsonValue String value) implements Identifier {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public NodeId {
        Identifier.requireSlug(value, "node id");
    }

    @Override
    public String toString() {
        return value;
    }
}
