package io.umamiedge.contracts.identity;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** A place where nodes stand. */
public record SiteId(@JsonValue String value) implements Identifier {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public SiteId {
        Identifier.requireSlug(value, "site id");
    }

    @Override
    public String toString() {
        return value;
    }
}
