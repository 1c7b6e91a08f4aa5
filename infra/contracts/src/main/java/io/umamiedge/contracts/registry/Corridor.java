package io.umamiedge.contracts.registry;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.CountryCode;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A region that is run as one unit.
 *
 * <p>{@code open} belongs to the expansion gate: no declaration sets it. Null, as in every corridor registered before
 * there was a gate, means that none has been asked, and routes as before; only {@code false} keeps requests out.
 *
 * @param region {@code APAC}, {@code AFRICA}, {@code EU}, {@code MENA}, {@code NORTH_AMERICA} or a name of the
 *     customer's own in the same form
 * @param countries where its sites may stand; never empty
 * @param open what the expansion gate last said; null when it was never asked
 */
public record Corridor(
        CorridorId id,
        String name,
        String region,
        Set<CountryCode> countries,
        @Nullable Boolean open) implements RegistryResource {
    private static final Pattern REGION = Pattern.compile("[A-Z][A-Z0-9_]{0,31}");

    public Corridor {
        Checks.name(name);
        if (!REGION.matcher(region).matches()) {
            throw new IllegalArgumentException("region must be upper-case letters, digits and '_', at most 32");
        }
        countries = Set.copyOf(countries);
        if (countries.isEmpty()) {
            throw new IllegalArgumentException("countries must name at least one country");
        }
    }

    @Override
    public ResourceKind kind() {
        return ResourceKind.CORRIDOR;
    }

    @Override
    public String resourceId() {
        return id.value();
    }
}
