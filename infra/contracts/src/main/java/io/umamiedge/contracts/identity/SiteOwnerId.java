package io.umamiedge.contracts.identity;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** Whoever owns sites and is paid for what their nodes serve. */
public record SiteOwnerId(@JsonValue String value) implements Identifier {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public SiteOwnerId {
        Identifier.requireSlug(value, "site owner id");
    }

    @Override
    public String toString() {
        return value;
    }
}
