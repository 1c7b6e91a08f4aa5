package io.umamiedge.deploy.key;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import io.umamiedge.contracts.identity.Ids;
import io.umamiedge.contracts.key.ApiKey;
import io.umamiedge.contracts.key.KeyHasher;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.contracts.registry.KeyRecord;
import io.umamiedge.deploy.registry.RegistryStore;
import io.umamiedge.platform.registry.RegistryFeed;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;

/**
 * Registers the configured first operator key, so that somebody can make the very first call. Not ready until that key
 * would be accepted. A configured key that was revoked stays revoked.
 */
@Singleton
@Readiness
public class BootstrapKeyStore implements HealthCheck {
    private static final Logger LOG = Logger.getLogger(BootstrapKeyStore.class);
    private static final String ROOT = "root";

    private final RegistryStore registry;
    private final RegistryFeed feed;
    private final KeyHasher hasher;
    private final Optional<ApiKey> key;

    @Inject
    BootstrapKeyStore(RegistryStore registry, RegistryFeed feed, KeyHasher hasher, BootstrapConfig config) {
        this.registry = registry;
        this.feed = feed;
        this.hasher = hasher;
        this.key = config.operatorKey()
                .map(secret -> ApiKey.parse(secret)
                        .filter(parsed -> parsed.kind() == KeyKind.OPERATOR)
                        .orElseThrow(() -> new IllegalStateException(
                                "umamiedge.bootstrap.operator-key must be a well-formed operator key")));
    }

    // After the publisher runs, so that the key reaches the registry topic.
    void onStart(@Observes @Priority(30) StartupEvent event) throws Throwable {
        if (key.isPresent()) {
            KeyIssuer issuer = new KeyIssuer(hasher, new SecureRandom(), new Ids()::next, InstantSource.system());
            KeyRecord record = issuer.record(key.get(), ROOT, null, null);
            boolean registered = VertxContextSupport.subscribeAndAwait(() -> register(record));
            if (registered) {
                LOG.infof("first operator key registered operator=%s hint=%s", ROOT, record.hint());
            }
        }
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("first operator key")
                .status(key.isEmpty()
                        || feed.view().keyByHash(hasher.hash(key.get())).isPresent())
                .build();
    }

    private Uni<Boolean> register(KeyRecord record) {
        return registry.change(() -> registry.hasKey(record.hash())
                .chain(known -> known
                        ? Uni.createFrom().item(false)
                        : registry.put(KeyRecord.class, record).replaceWith(true)));
    }
}
