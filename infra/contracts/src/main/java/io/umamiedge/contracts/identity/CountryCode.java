package io.umamiedge.contracts.identity;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Set;

/** An ISO 3166-1 alpha-2 country code that is assigned today; anything else is refused. */
public record CountryCode(@JsonValue String value) implements Comparable<CountryCode> {
    private static final Set<String> ASSIGNED = Set.of(Locale.getISOCountries());

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public CountryCode {
        if (!ASSIGNED.contains(value)) {
            throw new IllegalArgumentException("'" + value + "' is not an ISO 3166-1 alpha-2 country code");
        }
    }

    @Override
    public int compareTo(CountryCode other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
