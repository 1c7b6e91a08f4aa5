package io.umamiedge.contracts.registry;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.CountryCode;
import io.umamiedge.contracts.identity.SiteId;
import io.umamiedge.contracts.identity.SiteOwnerId;
import org.jspecify.annotations.Nullable;

/**
 * A place where nodes stand.
 *
 * <p>{@code countryVerified} and {@code checklistPassed} are facts that the grid establishes: no declaration sets them.
 * Null, as in every site registered before there were such checks, means that nobody has asked yet, and routes as
 * before; only {@code false} keeps requests out.
 *
 * @param country one of its corridor's countries
 * @param latitude degrees, WGS 84, -90 to 90
 * @param longitude degrees, WGS 84, -180 to 180
 * @param countryVerified whether evidence confirms {@code country}; null when none was asked for
 * @param checklistPassed whether the site safety checklist is complete and in force; null when none was asked for
 */
public record Site(
        SiteId id,
        CorridorId corridorId,
        SiteOwnerId ownerId,
        String name,
        CountryCode country,
        NodeGroup nodeGroup,
        double latitude,
        double longitude,
        @Nullable Boolean countryVerified,
        @Nullable Boolean checklistPassed)
        implements RegistryResource {
    public Site {
        Checks.name(name);
        Checks.range("latitude", latitude, -90, 90);
        Checks.range("longitude", longitude, -180, 180);
    }

    @Override
    public ResourceKind kind() {
        return ResourceKind.SITE;
    }

    @Override
    public String resourceId() {
        return id.value();
    }
}
