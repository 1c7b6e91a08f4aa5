package io.umamiedge.contracts.registry;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.CountryCode;
import io.umamiedge.contracts.identity.SiteId;
import io.umamiedge.contracts.identity.SiteOwnerId;

/**
 * A place where nodes stand.
 *
 * @param country one of its corridor's countries
 * @param latitude degrees, WGS 84, -90 to 90
 * @param longitude degrees, WGS 84, -180 to 180
 */
public record Site(
        SiteId id,
        CorridorId corridorId,
        SiteOwnerId ownerId,
        String name,
        CountryCode country,
        NodeGroup nodeGroup,
        double latitude,
        double longitude)
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
