package io.umamiedge.audit.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.umamiedge.audit.SampleEvents;
import io.umamiedge.audit.chain.Fact;
import io.umamiedge.audit.chain.FilterIds;
import io.umamiedge.contracts.event.Event;
import io.umamiedge.contracts.event.EventCodec;
import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.KeyId;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.contracts.registry.KeyRecord;
import io.umamiedge.contracts.registry.RegistryRecord;
import io.umamiedge.contracts.registry.ResourceKind;
import io.umamiedge.contracts.routing.Failover;
import io.umamiedge.contracts.routing.RoutingDecision;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class FactsTest {
    private static final Instant THEN = Instant.parse("2026-01-02T03:04:05.123456789Z");

    @Test
    void keepsFieldsOfADecisionThatThisVersionDoesNotKnow() throws Exception {
        Event<RoutingDecision> event = SampleEvents.decision("acme");
        ProducerRecord<String, byte[]> sent = EventCodec.encode(event);
        String json = new String(sent.value(), StandardCharsets.UTF_8).replaceFirst("\\{", "{\"later\":[1.0],");
        ConsumerRecord<String, byte[]> record = received(sent, json.getBytes(StandardCharsets.UTF_8));

        Fact fact = Facts.of(record, EventCodec.decode(record));

        assertThat(fact.body()).contains("\"later\":[1]").contains("\"seed\":\"-6148914691236517205\"");
        assertThat(fact.ids())
                .isEqualTo(new FilterIds(
                        "eu",
                        "berlin-1",
                        "acme",
                        event.data().requestId().value(),
                        event.data().decisionId().value(),
                        null));
        assertThat(fact.identity())
                .isEqualTo(new Fact.Identity("gateway-service", "io.umamiedge.routing.decision.v1", event.id()));
    }

    @Test
    void filesAFailoverUnderTheNodeItLeft() throws Exception {
        Event<Failover> event = SampleEvents.failover("acme");
        ConsumerRecord<String, byte[]> record = received(EventCodec.encode(event));

        assertThat(Facts.of(record, EventCodec.decode(record)).ids())
                .isEqualTo(new FilterIds(
                        "eu",
                        "berlin-1",
                        "acme",
                        Optional.ofNullable(event.data().requestId())
                                .orElseThrow()
                                .value(),
                        Optional.ofNullable(event.data().toDecisionId())
                                .orElseThrow()
                                .value(),
                        event.data().failoverId().value()));
    }

    @Test
    void filesAFailoverOfAWholeNodeWithoutARequest() throws Exception {
        Event<Failover> event = SampleEvents.nodeFailover();
        ConsumerRecord<String, byte[]> record = received(EventCodec.encode(event));

        assertThat(Facts.of(record, EventCodec.decode(record)).ids())
                .isEqualTo(new FilterIds(
                        "eu",
                        "berlin-1",
                        null,
                        null,
                        null,
                        event.data().failoverId().value()));
    }

    @Test
    void filesACustomersKeyUnderTheCustomer() throws Exception {
        KeyRecord key = new KeyRecord(
                new KeyId("k-1"), KeyKind.CUSTOMER, "acme", "ab".repeat(32), "p", "umc_…", THEN, null, null, null);

        Fact fact = registry(new RegistryRecord(ResourceKind.KEY, "k-1", 41, key));

        assertThat(fact.ids().customerId()).isEqualTo("acme");
        assertThat(fact.identity()).isEqualTo(new Fact.Identity("deploy-service", "io.umamiedge.deploy.key.v1", "41"));
        assertThat(fact.subject()).isEqualTo("key/k-1");
        assertThat(fact.occurredAt()).isEqualTo(Instant.parse("2026-01-02T03:04:05.123456Z"));
    }

    @Test
    void recordsARemovalUnderItsId() throws Exception {
        Fact fact = registry(new RegistryRecord(ResourceKind.CUSTOMER, new CustomerId("acme").value(), 42, null));

        assertThat(fact.body()).isEqualTo("null");
        assertThat(fact.ids().customerId()).isEqualTo("acme");
    }

    @Test
    void refusesWhatTheLogHasNoRoomFor() throws Exception {
        Event<RoutingDecision> event = SampleEvents.decision("acme");
        ConsumerRecord<String, byte[]> record = received(EventCodec.encode(event));

        assertThatThrownBy(() -> Facts.of(
                        record,
                        new Event<>("x".repeat(201), "gateway-service", "acme", event.time(), null, event.data())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ce_id must have 1 to 200 characters");
        assertThatThrownBy(() ->
                        Facts.of(record, new Event<>("x", "gateway-service", "acme", Instant.MAX, null, event.data())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ce_time must be within the years 1 to 9999");
    }

    private static Fact registry(RegistryRecord change) throws Exception {
        ConsumerRecord<String, byte[]> record = received(EventCodec.encode(change, "deploy-service", THEN));
        return Facts.of(record, EventCodec.decodeRegistry(record));
    }

    private static ConsumerRecord<String, byte[]> received(ProducerRecord<String, byte[]> sent) {
        return received(sent, sent.value());
    }

    private static ConsumerRecord<String, byte[]> received(ProducerRecord<String, byte[]> sent, byte[] value) {
        return new ConsumerRecord<>(
                sent.topic(),
                0,
                0,
                0,
                TimestampType.CREATE_TIME,
                0,
                0,
                sent.key(),
                value,
                new RecordHeaders(sent.headers().toArray()),
                Optional.empty());
    }
}
