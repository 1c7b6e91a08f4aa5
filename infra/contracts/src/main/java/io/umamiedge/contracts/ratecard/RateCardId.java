package io.umamiedge.contracts.ratecard;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.umamiedge.contracts.identity.Identifier;

/** Names a rate card: a DNS label, chosen by an operator. */
public record RateCardId(@JsonValue String value) {
    /** The card of every corridor that has none of its own. */
    public static final RateCardId DEFAULT = new RateCardId("default");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public RateCardId {
        Identifier.requireSlug(value, "rate card id");
    }

    @Override
    public String toString() {
        return value;
    }
}
