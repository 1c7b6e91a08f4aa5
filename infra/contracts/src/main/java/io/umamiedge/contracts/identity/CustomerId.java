package io.umamiedge.contracts.identity;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** Whoever holds customer keys and is billed. */
public record CustomerId(@JsonValue String value) implements Identifier {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public CustomerId {
        Identifier.requireSlug(value, "customer id");
    }

    @Override
    public String toString() {
        return value;
    }
}
