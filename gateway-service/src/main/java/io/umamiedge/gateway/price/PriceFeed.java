package io.umamiedge.gateway.price;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.umamiedge.contracts.event.EventCodec;
import io.umamiedge.contracts.event.UnreadableEventException;
import io.umamiedge.contracts.ratecard.RateCard;
import io.umamiedge.contracts.topic.Topic;
import io.umamiedge.gateway.admission.Prices;
import io.umamiedge.platform.kafka.DeadLetters;
import io.umamiedge.platform.kafka.KafkaClients;
import io.umamiedge.platform.kafka.TopicFollower;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Default;
import jakarta.inject.Inject;
import java.time.InstantSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jspecify.annotations.Nullable;

/** Follows the rate cards. Not ready until it has seen all that was there at the start. */
@ApplicationScoped
@Default
@Readiness
public class PriceFeed implements HealthCheck {
    private final KafkaClients clients;
    private final DeadLetters deadLetters;
    private final CardPrices prices = new CardPrices(InstantSource.system());
    private volatile @Nullable TopicFollower follower;

    @Inject
    PriceFeed(KafkaClients clients, DeadLetters deadLetters) {
        this.clients = clients;
        this.deadLetters = deadLetters;
    }

    public Prices prices() {
        return prices;
    }

    public boolean isCaughtUp() {
        TopicFollower following = follower;
        return following != null && following.isCaughtUp();
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("rate-cards")
                .status(isCaughtUp())
                .withData("versions", prices.size())
                .build();
    }

    void onStart(@Observes @Priority(20) StartupEvent event) {
        follower = TopicFollower.start(Topic.BILLING_RATE_CARDS, clients, deadLetters, PriceFeed::read, prices::apply);
    }

    void onStop(@Observes ShutdownEvent event) {
        TopicFollower following = follower;
        if (following != null) {
            following.close();
        }
    }

    private static CardPrices.Change read(ConsumerRecord<String, byte[]> record) throws UnreadableEventException {
        String key = record.key() == null ? "" : record.key();
        if (record.value() == null) {
            return new CardPrices.Change(key, null);
        }
        RateCard version = (RateCard) EventCodec.decode(record).data();
        if (!key.equals(version.id() + "/" + version.version())) {
            throw new UnreadableEventException("the key names another version than the value");
        }
        return new CardPrices.Change(key, version);
    }
}
