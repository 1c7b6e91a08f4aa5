package io.umamiedge.billing.usage;

import io.smallrye.mutiny.Uni;
import io.umamiedge.billing.Parameters;
import io.umamiedge.billing.Period;
import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.platform.auth.AllowKeys;
import io.umamiedge.platform.auth.Caller;
import io.umamiedge.platform.registry.RegistryFeed;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** A customer's usage, for that customer and for operators; to any other customer it does not exist. */
@Path("/v1/customers/{id}/usage")
@Produces(MediaType.APPLICATION_JSON)
@AllowKeys({KeyKind.OPERATOR, KeyKind.CUSTOMER})
public class CustomerUsageResource {
    private final UsageReportStore store;
    private final RegistryFeed registry;
    private final Caller caller;
    private final InstantSource clock = InstantSource.system();

    @Inject
    CustomerUsageResource(UsageReportStore store, RegistryFeed registry, Caller caller) {
        this.store = store;
        this.registry = registry;
        this.caller = caller;
    }

    @GET
    public Uni<CustomerUsage> usage(
            @PathParam("id") String id,
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to) {
        CustomerId customer = Parameters.path(id, CustomerId::new);
        if (caller.key().holderKind() != KeyKind.OPERATOR && !caller.is(KeyKind.CUSTOMER, id)) {
            throw Parameters.notFound();
        }
        Period period = Period.parse(from, to, clock.instant());
        boolean known = registry.view().customer(customer).isPresent();
        return store.lines(customer, period).map(lines -> {
            // A customer who was removed is still owed its books.
            if (!known && lines.isEmpty()) {
                throw Parameters.notFound();
            }
            return CustomerUsage.of(customer, period, lines);
        });
    }
}
