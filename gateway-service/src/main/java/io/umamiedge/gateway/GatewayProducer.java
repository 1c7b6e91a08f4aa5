package io.umamiedge.gateway;

import io.micrometer.core.instrument.MeterRegistry;
import io.umamiedge.contracts.identity.Ids;
import io.umamiedge.contracts.key.KeyHasher;
import io.umamiedge.gateway.admission.CustomerGate;
import io.umamiedge.gateway.admission.Limits;
import io.umamiedge.gateway.admission.Patience;
import io.umamiedge.gateway.admission.PrefixKeys;
import io.umamiedge.gateway.admission.RequestConfig;
import io.umamiedge.gateway.inference.GatewayMeters;
import io.umamiedge.gateway.inference.RetryBudget;
import io.umamiedge.gateway.inference.Underway;
import io.umamiedge.gateway.price.PriceFeed;
import io.umamiedge.gateway.record.RecentDecisions;
import io.umamiedge.gateway.record.RecordConfig;
import io.umamiedge.gateway.share.ShareConfig;
import io.umamiedge.gateway.share.ShareFeed;
import io.umamiedge.gateway.view.CandidateFeed;
import io.umamiedge.gateway.view.Grid;
import io.umamiedge.platform.auth.KeyRing;
import io.umamiedge.platform.registry.RegistryFeed;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/** Puts the plain parts together. */
@Singleton
public class GatewayProducer {
    private final InstantSource clock = InstantSource.system();

    @Produces
    @Singleton
    Grid grid(RegistryFeed registry, CandidateFeed candidates) {
        RandomGenerator perThread = () -> ThreadLocalRandom.current().nextLong();
        return new Grid(registry::view, candidates.table(), candidates.inFlight(), new Ids(), clock, perThread);
    }

    @Produces
    @Singleton
    CustomerGate gate(KeyRing keys, RegistryFeed registry) {
        return new CustomerGate(keys, registry::view, clock);
    }

    @Produces
    @Singleton
    PrefixKeys prefixes(KeyHasher hasher) {
        return new PrefixKeys(hasher);
    }

    @Produces
    @Singleton
    Limits limits(ShareFeed shares, PriceFeed prices, ShareConfig shareConfig, RequestConfig config) {
        Patience patience = new Patience(shareConfig.patience(), config.limitPatience(), config.limitPlaces());
        return new Limits(shares, prices.prices(), patience, System::nanoTime);
    }

    @Produces
    @Singleton
    RecentDecisions decisions(RecordConfig config) {
        return new RecentDecisions(config.decisionsKept());
    }

    @Produces
    @Singleton
    Underway underway() {
        return new Underway();
    }

    @Produces
    @Singleton
    RetryBudget retries(RequestConfig config) {
        return new RetryBudget(config.retryPercent(), config.retriesPerSecond(), System::nanoTime);
    }

    @Produces
    @Singleton
    GatewayMeters meters(MeterRegistry meters, RequestConfig config) {
        return new GatewayMeters(meters, config.customersCounted());
    }
}
