package io.umamiedge.billing.usage;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.platform.auth.AllowKeys;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** Whether every accepted event has a charge or a reason why not. */
@Path("/v1/reconciliation")
@Produces(MediaType.APPLICATION_JSON)
@AllowKeys(KeyKind.OPERATOR)
public class ReconciliationResource {
    private final UsageReportStore store;
    private final MeterRegistry meters;

    @Inject
    ReconciliationResource(UsageReportStore store, MeterRegistry meters) {
        this.store = store;
        this.meters = meters;
    }

    @GET
    public Uni<Reconciliation> reconcile() {
        long deadLetters = meters.find("umamiedge_dead_letters").counters().stream()
                .map(Counter::count)
                .mapToLong(Math::round)
                .sum();
        return store.reconcile(deadLetters);
    }
}
