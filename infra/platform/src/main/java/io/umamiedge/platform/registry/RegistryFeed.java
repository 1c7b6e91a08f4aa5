package io.umamiedge.platform.registry;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.umamiedge.contracts.event.EventCodec;
import io.umamiedge.contracts.registry.RegistryRecord;
import io.umamiedge.contracts.topic.Topic;
import io.umamiedge.platform.kafka.DeadLetters;
import io.umamiedge.platform.kafka.KafkaClients;
import io.umamiedge.platform.kafka.TopicFollower;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Default;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jspecify.annotations.Nullable;

/** Follows the registry topic and holds the newest view. Not ready until it has seen all that was there at the start. */
@ApplicationScoped
// A qualifier, which Readiness is, would otherwise take the default one away.
@Default
@Readiness
public class RegistryFeed implements HealthCheck {
    private final KafkaClients clients;
    private final DeadLetters deadLetters;
    private final List<Consumer<RegistryView>> listeners = new CopyOnWriteArrayList<>();
    private volatile RegistryView view = RegistryView.EMPTY;
    private volatile @Nullable TopicFollower follower;

    @Inject
    RegistryFeed(KafkaClients clients, DeadLetters deadLetters) {
        this.clients = clients;
        this.deadLetters = deadLetters;
    }

    /** The newest view; safe from any thread. */
    public RegistryView view() {
        return view;
    }

    /** Calls with each newer view, on the feed's thread; must be quick and must not fail. */
    public void onChange(Consumer<RegistryView> listener) {
        listeners.add(listener);
    }

    public boolean isCaughtUp() {
        TopicFollower following = follower;
        return following != null && following.isCaughtUp();
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("registry")
                .status(isCaughtUp())
                .withData("revision", view.revision())
                .build();
    }

    // After the topics exist, before the service's own followers need the registry.
    void onStart(@Observes @Priority(10) StartupEvent event) {
        follower = TopicFollower.start(
                Topic.DEPLOY_REGISTRY, clients, deadLetters, EventCodec::decodeRegistry, this::apply);
    }

    void onStop(@Observes ShutdownEvent event) {
        TopicFollower following = follower;
        if (following != null) {
            following.close();
        }
    }

    private void apply(List<RegistryRecord> changes) {
        RegistryView next = view.apply(changes);
        view = next;
        listeners.forEach(listener -> listener.accept(next));
    }
}
