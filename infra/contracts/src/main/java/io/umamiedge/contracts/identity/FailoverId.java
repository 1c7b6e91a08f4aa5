package io.umamiedge.contracts.identity;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** One failover (UUIDv7). */
public record FailoverId(@JsonValue String value) implements Identifier {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public FailoverId {
        Identifier.requireToken(value, "failover id");
    }

    @Override
    public String toString() {
        return value;
    }
}
