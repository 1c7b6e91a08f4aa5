package io.umamiedge.contracts.registry;

import io.umamiedge.contracts.identity.CountryCode;
import io.umamiedge.contracts.identity.SiteOwnerId;
import java.util.Currency;

/**
 * Whoever owns sites and is paid for what their nodes serve.
 *
 * @param currency ISO 4217, what payouts are made in
 * @param payoutShareBps the owner's share of what customers pay, in basis points, 0 to 10 000
 */
public record SiteOwner(SiteOwnerId id, String name, CountryCode country, Currency currency, int payoutShareBps)
        implements RegistryResource {
    public SiteOwner {
        Checks.name(name);
        Checks.range("payout_share_bps", payoutShareBps, 0, 10_000);
    }

    @Override
    public ResourceKind kind() {
        return ResourceKind.SITE_OWNER;
    }

    @Override
    public String resourceId() {
        return id.value();
    }
}
