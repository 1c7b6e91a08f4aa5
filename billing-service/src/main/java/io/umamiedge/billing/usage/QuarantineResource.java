package io.umamiedge.billing.usage;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.platform.auth.AllowKeys;
import io.umamiedge.platform.problem.CommonProblem;
import io.umamiedge.platform.problem.ProblemException;
import io.umamiedge.platform.registry.RegistryFeed;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/** Prices quarantined usage as soon as what was missing is known: by itself every few seconds, and when told to. */
@Path("/v1/quarantine")
@Produces(MediaType.APPLICATION_JSON)
@AllowKeys(KeyKind.OPERATOR)
@Singleton
public class QuarantineResource {
    private static final Logger LOG = Logger.getLogger(QuarantineResource.class);

    private final UsageStore store;
    private final RegistryFeed registry;
    private final MeterRegistry meters;
    private final AtomicInteger left;
    private final InstantSource clock = InstantSource.system();

    @Inject
    QuarantineResource(UsageStore store, RegistryFeed registry, MeterRegistry meters) {
        this.store = store;
        this.registry = registry;
        this.meters = meters;
        this.left = meters.gauge("umamiedge_billing_quarantine", new AtomicInteger());
    }

    /**
     * What a walk through the quarantine did.
     *
     * @param rated those that have their charge now
     * @param quarantined those that still lack something
     */
    public record Walk(int rated, int quarantined) {}

    @POST
    @Path("/rate")
    public Uni<Walk> rate() {
        if (!registry.isCaughtUp()) {
            throw new ProblemException(CommonProblem.UNAVAILABLE, "the registry is not read to its end yet");
        }
        return store.rerate(registry.view(), clock.instant())
                .invoke(tally -> {
                    left.set(tally.quarantined());
                    meters.counter("umamiedge_billing_released").increment(tally.rated());
                })
                .map(tally -> new Walk(tally.rated(), tally.quarantined()));
    }

    @Scheduled(
            every = "${umamiedge.billing.quarantine-interval:5s}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> rateSoon() {
        if (!registry.isCaughtUp()) {
            return Uni.createFrom().voidItem();
        }
        return rate().onFailure()
                .invoke(failure -> LOG.warnf("quarantine waits for the next walk cause=%s", failure))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }
}
