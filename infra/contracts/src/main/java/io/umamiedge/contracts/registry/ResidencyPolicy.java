package io.umamiedge.contracts.registry;

import io.umamiedge.contracts.identity.CountryCode;
import io.umamiedge.contracts.identity.ResidencyPolicyId;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a customer's requests may be processed. A blocked country beats an allowed one; a country that is in neither
 * set is not allowed.
 *
 * @param allowedCountries at least one
 * @param regulated null when the workload is not regulated
 * @param preset the regulation preset it was made from, for people to read
 */
public record ResidencyPolicy(
        ResidencyPolicyId id,
        Set<CountryCode> allowedCountries,
        Set<CountryCode> blockedCountries,
        @Nullable RegulatedWorkload regulated,
        AuditMode audit,
        @Nullable String preset)
        implements RegistryResource {
    public ResidencyPolicy {
        allowedCountries = Set.copyOf(allowedCountries);
        blockedCountries = Set.copyOf(blockedCountries);
        if (allowedCountries.isEmpty()) {
            throw new IllegalArgumentException("allowed_countries must name at least one country");
        }
    }

    @Override
    public ResourceKind kind() {
        return ResourceKind.RESIDENCY_POLICY;
    }

    @Override
    public String resourceId() {
        return id.value();
    }
}
