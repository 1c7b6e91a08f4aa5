package io.umamiedge.contracts.identity;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** One customer request, given by the gateway (UUIDv7). */
public record RequestId(@JsonValue String value) implements Identifier {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public RequestId {
        Identifier.requireToken(value, "request id");
    }

    @Override
    public String toString() {
        return value;
    }
}
