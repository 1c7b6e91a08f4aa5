package io.umamiedge.contracts.identity;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** Names a deployment record (UUIDv7, given by deploy-service). */
public record DeploymentId(@JsonValue String value) implements Identifier {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public DeploymentId {
        Identifier.requireToken(value, "deployment id");
    }

    @Override
    public String toString() {
        return value;
    }
}
