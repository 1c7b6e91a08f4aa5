package io.umamiedge.contracts.identity;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** Names an API key without revealing it. */
public record KeyId(@JsonValue String value) implements Identifier {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public KeyId {
        Identifier.requireToken(value, "key id");
    }

    @Override
    public String toString() {
        return value;
    }
}
