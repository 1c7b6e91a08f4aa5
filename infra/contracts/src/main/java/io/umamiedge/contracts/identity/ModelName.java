package io.umamiedge.contracts.identity;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** A model as customers name it, such as {@code llama-3.1-8b}. */
public record ModelName(@JsonValue String value) implements Identifier {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public ModelName {
        Identifier.requireLabel(value, "model");
    }

    @Override
    public String toString() {
        return value;
    }
}
