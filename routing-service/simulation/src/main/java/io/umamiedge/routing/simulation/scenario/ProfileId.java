package io.umamiedge.routing.simulation.scenario;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.umamiedge.contracts.identity.Identifier;

/** Names a {@link RuntimeProfile} within its scenario. */
public record ProfileId(@JsonValue String value) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public ProfileId {
        Identifier.requireLabel(value, "profile id");
    }

    @Override
    public String toString() {
        return value;
    }
}
