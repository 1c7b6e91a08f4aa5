package io.umamiedge.gateway.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.http.HttpServerStart;
import io.umamiedge.contracts.identity.KeyId;
import io.umamiedge.contracts.limit.LimitShare;
import io.umamiedge.contracts.limit.LimitSubject;
import io.umamiedge.contracts.limit.ShareClaim;
import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.registry.CustomerLimits;
import io.umamiedge.contracts.registry.FailoverRule;
import io.umamiedge.contracts.topic.Topic;
import io.umamiedge.gateway.GatewayResource;
import io.umamiedge.gateway.GatewayTestBase;
import io.umamiedge.gateway.admission.Asks;
import io.umamiedge.gateway.admission.Caller;
import io.umamiedge.gateway.admission.Entry;
import io.umamiedge.gateway.admission.Limits;
import io.umamiedge.gateway.admission.Patience;
import io.umamiedge.platform.kafka.DeadLetters;
import io.umamiedge.platform.kafka.KafkaClients;
import io.umamiedge.platform.kafka.ServiceConfig;
import io.umamiedge.platform.testing.Samples;
import io.vertx.core.http.HttpServerOptions;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;

/** The gateway under test and another holder of shares beside it, on one broker. */
@QuarkusTest
@WithTestResource(GatewayResource.class)
class SharedLimitsIT extends GatewayTestBase {
    private static final CustomerLimits WHOLE = new CustomerLimits(20, 20_000, 4);

    @Inject
    KafkaClients clients;

    @Inject
    DeadLetters deadLetters;

    @Inject
    ServiceConfig service;

    @Inject
    ShareConfig config;

    @Test
    void letsNoMoreInAtTwoGatewaysThanAtOneAndTakesOverWhatALeavingOneGivesBack() {
        node("DE");
        AtomicReference<Customer> customer = new AtomicReference<>();
        String key = customer(
                FailoverRule.ANY_PERMITTED,
                c -> {
                    customer.set(Samples.limited(c, WHOLE));
                    return customer.get();
                },
                "DE");
        LimitSubject subject = LimitSubject.of(customer.get().id());
        Caller caller = new Caller(customer.get(), new KeyId("another"), null);
        long began = System.nanoTime();
        assertThat(post(key, plain()).statusCode()).isEqualTo(200);
        assertThat(limits.held(subject)).isEqualTo(LimitShare.of(WHOLE));
        MeterRegistry meters = new SimpleMeterRegistry();
        ShareFeed other = new ShareFeed(clients, deadLetters, service, config, meters);
        Limits others = new Limits(
                other, Asks.UNPRICED, new Patience(Duration.ofSeconds(1), Duration.ZERO, 0), System::nanoTime);
        other.onStart(new StartupEvent());
        other.onListening(new HttpServerStart(new HttpServerOptions().setPort(1)));
        int admitted = 1;
        try {
            await().until(other::isCaughtUp);
            assertThat(meters.get("umamiedge_gateway_lease_seconds").gauge().value())
                    .isBetween(0.0, config.lease().toMillis() / 1e3);
            assertThat(enter(others, caller)).isInstanceOf(Entry.Early.class);
            LimitShare half = new LimitShare(10, 10_000, 2);
            await().untilAsserted(() -> assertThat(List.of(limits.held(subject), others.held(subject)))
                    .containsOnly(half));
            for (int i = 0; i < 30; i++) {
                admitted += post(key, plain()).statusCode() == 200 ? 1 : 0;
                if (enter(others, caller) instanceof Entry.Admitted admission) {
                    admission.reservation().settle(Asks.used(10));
                    admitted++;
                }
            }
            double minutes = (System.nanoTime() - began) / 60e9;
            assertThat((double) admitted).isBetween(15.0, WHOLE.requestsPerMinute() * (1 + minutes));
        } finally {
            other.onStop(new ShutdownEvent());
        }
        await().untilAsserted(() -> {
            post(key, plain());
            assertThat(limits.held(subject)).isEqualTo(LimitShare.of(WHOLE));
        });
        assertThat(records.events(Topic.GATEWAY_LIMITS.topicName(), ShareClaim.class))
                .filteredOn(claim -> claim.subject().equals(subject))
                .extracting(ShareClaim::gatewayId)
                .hasSizeGreaterThan(3);
    }

    @Test
    void passesOverWhatCannotBeRead() {
        records.send(Topic.GATEWAY_LIMITS.topicName(), "poison/" + model, "{");
        String dead = Topic.GATEWAY_LIMITS.deadLetterName("gateway-service");
        await().untilAsserted(() -> assertThat(records.all(dead))
                .anySatisfy(letter -> assertThat(letter.key()).isEqualTo("poison/" + model)));
        node("DE");
        assertThat(post(customer(FailoverRule.ANY_PERMITTED, "DE"), plain()).statusCode())
                .isEqualTo(200);
    }

    @Test
    void countsLeasesByTheBrokersClock() throws Exception {
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, Topic.GATEWAY_LIMITS.topicName());
        try (Admin admin = clients.admin()) {
            assertThat(admin.describeConfigs(Set.of(topic))
                            .all()
                            .get()
                            .get(topic)
                            .get("message.timestamp.type")
                            .value())
                    .isEqualTo("LogAppendTime");
        }
    }

    private static Entry enter(Limits limits, Caller caller) {
        Entry entry = limits.enter(caller, Asks.tokens(10));
        if (entry instanceof Entry.Early early) {
            early.share().await(() -> {});
        }
        return entry;
    }
}
