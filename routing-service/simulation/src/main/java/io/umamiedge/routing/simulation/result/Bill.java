package io.umamiedge.routing.simulation.result;

import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.SiteOwnerId;
import java.util.Currency;
import java.util.List;

/**
 * What customers would pay and site owners would be paid; {@code total} is the sum of the customers' amounts, and of the
 * owners' and the platform's. Amounts are exact decimals in major units.
 *
 * @param customers in order of id
 * @param owners in order of id
 */
public record Bill(
        Currency currency, String total, String platform, List<CustomerCost> customers, List<OwnerPayout> owners) {
    public Bill {
        customers = List.copyOf(customers);
        owners = List.copyOf(owners);
    }

    /** What a customer pays. */
    public record CustomerCost(
            CustomerId customerId, long requests, long promptTokens, long completionTokens, String amount) {}

    /** What a site owner gets of what was served on its sites. */
    public record OwnerPayout(SiteOwnerId ownerId, long requests, String amount) {}
}
