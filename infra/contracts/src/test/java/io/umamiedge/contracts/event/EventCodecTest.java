package io.umamiedge.contracts.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.umamiedge.contracts.identity.CountryCode;
import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.DecisionId;
import io.umamiedge.contracts.identity.KeyId;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.RequestId;
import io.umamiedge.contracts.identity.ResidencyPolicyId;
import io.umamiedge.contracts.registry.AuditMode;
import io.umamiedge.contracts.registry.NodeGroup;
import io.umamiedge.contracts.registry.RegistryRecord;
import io.umamiedge.contracts.registry.RegulatedWorkload;
import io.umamiedge.contracts.registry.ResidencyPolicy;
import io.umamiedge.contracts.registry.ResourceKind;
import io.umamiedge.contracts.registry.SlaPolicy;
import io.umamiedge.contracts.request.Outcome;
import io.umamiedge.contracts.request.RequestCompleted;
import io.umamiedge.contracts.request.RequestTimings;
import io.umamiedge.contracts.request.Usage;
import io.umamiedge.contracts.request.UsageSource;
import io.umamiedge.contracts.routing.Rejection;
import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.contracts.routing.Rule;
import io.umamiedge.contracts.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class EventCodecTest {
    private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");

    private static final ResidencyPolicy POLICY = new ResidencyPolicy(
            new ResidencyPolicyId("eu-only"),
            Set.of(new CountryCode("DE")),
            Set.of(),
            new RegulatedWorkload("health", Set.of("ISO_27001"), Set.of(NodeGroup.TELECOM_EDGE)),
            AuditMode.STRICT,
            null);

    private static final RoutingDecision REFUSAL = new RoutingDecision(
            new DecisionId("d1"),
            new RequestId("r1"),
            1,
            new CustomerId("acme"),
            new ModelName("llama-3.1-8b"),
            new ResidencyPolicyId("eu-only"),
            null,
            null,
            "every node was removed",
            List.of(),
            List.of(new Rejection(Rule.COUNTRY_NOT_ALLOWED, 3)),
            Rule.COUNTRY_NOT_ALLOWED,
            List.of(),
            7,
            42,
            NOW,
            null,
            null,
            Set.of(),
            null,
            null,
            null,
            null,
            Set.of(),
            null);

    private static final RequestCompleted COMPLETED = new RequestCompleted(
            new RequestId("r1"),
            new DecisionId("d1"),
            new CustomerId("acme"),
            new KeyId("k1"),
            new ModelName("llama-3.1-8b"),
            "/v1/chat/completions",
            true,
            Outcome.SERVED,
            200,
            null,
            new Usage(5, 9, UsageSource.REPORTED),
            new RequestTimings(1200L, 5400, null, null, null),
            1,
            NOW,
            null,
            List.of());

    private static ConsumerRecord<String, byte[]> delivered(ProducerRecord<String, byte[]> sent) {
        return new ConsumerRecord<>(
                sent.topic(),
                0,
                0,
                0,
                TimestampType.CREATE_TIME,
                -1,
                -1,
                sent.key(),
                sent.value(),
                sent.headers(),
                Optional.empty());
    }

    @Test
    void readsBackWhatItWrote() throws UnreadableEventException {
        for (Object data : List.of(REFUSAL, COMPLETED)) {
            Event<?> event = new Event<>("e1", "gateway-service", "acme", NOW, "00-aa-bb-01", data);
            assertThat(EventCodec.decode(delivered(EventCodec.encode(event)))).isEqualTo(event);
        }
    }

    @Test
    void readsBackARegistryRecordAndItsRemoval() throws UnreadableEventException {
        for (ResidencyPolicy resource : new ResidencyPolicy[] {POLICY, null}) {
            RegistryRecord change = new RegistryRecord(ResourceKind.RESIDENCY_POLICY, "eu-only", 7, resource);
            assertThat(EventCodec.decodeRegistry(delivered(EventCodec.encode(change, "deploy-service", NOW))))
                    .isEqualTo(change);
        }
    }

    @Test
    void aRemovalHasAttributesAndNoValue() throws UnreadableEventException {
        ConsumerRecord<String, byte[]> removal =
                delivered(EventCodec.removal(EventType.RATE_CARD, "e1", "billing-service", "tokyo/1", NOW));
        assertThat(removal.topic()).isEqualTo(Topic.BILLING_RATE_CARDS.topicName());
        assertThat(removal.key()).isEqualTo("tokyo/1");
        assertThat(removal.value()).isNull();
        assertThat(EventCodec.id(removal)).isEqualTo("e1");
        assertThat(EventCodec.time(removal)).isEqualTo(NOW);
        assertThatThrownBy(() -> EventCodec.decode(removal)).hasMessage("the record has no value");
    }

    @Test
    void readsAnSlaPolicyThatIsOlderThanHedging() throws JsonProcessingException {
        String old = "{\"id\":\"gold\",\"uptime_target\":0.999,\"p95_latency_ms\":2000,"
                + "\"escalation_window_minutes\":15,\"failover_rule\":\"same_site\"}";
        SlaPolicy read = Json.lenient().readValue(old, SlaPolicy.class);
        assertThat(read.hedgeAfterMs()).isNull();
        assertThat(Json.lenient().writeValueAsString(read)).isEqualTo(old);
    }

    @Test
    void writesSnakeCaseAndLeavesNullsOut() throws JsonProcessingException {
        assertThat(Json.lenient().writeValueAsString(POLICY))
                .isEqualTo("{\"id\":\"eu-only\",\"allowed_countries\":[\"DE\"],\"blocked_countries\":[],"
                        + "\"regulated\":{\"data_class\":\"health\",\"required_certifications\":[\"ISO_27001\"],"
                        + "\"node_groups\":[\"telecom_edge\"]},\"audit\":\"strict\"}");
        assertThat(Json.lenient().writeValueAsString(REFUSAL)).contains("\"emptied_by\":\"COUNTRY_NOT_ALLOWED\"");
    }

    @Test
    void namesTheFieldThatIsWrong() {
        String[][] cases = {
            {"{\"id\":\"x\",\"audit\":\"strict\"}", "allowed_countries must name at least one country"},
            {"{\"id\":\"x\",\"allowed_countries\":[\"DE\"]}", "audit is required"},
            {"{\"id\":\"x\",\"allowed_countries\":[\"DE\"],\"audit\":null}", "audit must not be null"},
            {"{\"id\":\"x\",\"allowed_countries\":[\"DE\"],\"audit\":\"loose\"}", "audit is not one of the known values"
            },
            {"{\"id\":\"x\",\"allowed_countries\":7,\"audit\":\"strict\"}", "allowed_countries has the wrong type"},
            {
                "{\"id\":\"x\",\"allowed_countries\":[\"DE\",\"ZZ\"],\"audit\":\"strict\"}",
                "allowed_countries[1] 'ZZ' is not an ISO 3166-1 alpha-2 country code"
            },
            {
                "{\"id\":\"x\",\"allowed_countries\":[\"DE\"],\"audit\":\"strict\",\"colour\":1}",
                "colour is not a known field"
            },
            {"{\"id\":", "is not well-formed JSON"},
        };
        for (String[] c : cases) {
            assertThatThrownBy(() -> Json.strict().readValue(c[0], ResidencyPolicy.class))
                    .isInstanceOfSatisfying(
                            JsonProcessingException.class,
                            e -> assertThat(JsonErrors.describe(e)).isEqualTo(c[1]));
        }
    }

    @Test
    void refusesARecordThatIsNotWhatItsTopicPromises() {
        ConsumerRecord<String, byte[]> noHeaders =
                new ConsumerRecord<>("t", 0, 0, "k", "{}".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> EventCodec.decode(noHeaders))
                .isInstanceOf(UnreadableEventException.class)
                .hasMessage("the header ce_type is missing");
        ProducerRecord<String, byte[]> sent =
                EventCodec.encode(new Event<>("e1", "gateway-service", "acme", NOW, null, COMPLETED));
        ConsumerRecord<String, byte[]> elsewhere = new ConsumerRecord<>(
                "umamiedge.routing.decisions.v1",
                0,
                0,
                0,
                TimestampType.CREATE_TIME,
                -1,
                -1,
                "acme",
                sent.value(),
                new RecordHeaders(sent.headers()),
                Optional.empty());
        assertThatThrownBy(() -> EventCodec.decode(elsewhere))
                .isInstanceOf(UnreadableEventException.class)
                .hasMessageContaining("does not belong on");
    }
}
