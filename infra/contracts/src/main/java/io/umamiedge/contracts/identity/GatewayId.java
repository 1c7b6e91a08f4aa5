package io.umamiedge.contracts.identity;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** One run of a gateway: another after each start. */
public record GatewayId(@JsonValue String value) implements Identifier {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public GatewayId {
        Identifier.requireToken(value, "gateway id");
    }

    @Override
    public String toString() {
        return value;
    }
}
