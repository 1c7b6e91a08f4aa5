package io.umamiedge.routing.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.RequestId;
import io.umamiedge.contracts.identity.ResidencyPolicyId;
import io.umamiedge.contracts.identity.SlaPolicyId;
import io.umamiedge.contracts.registry.AuditMode;
import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.registry.CustomerLimits;
import io.umamiedge.contracts.registry.FailoverRule;
import io.umamiedge.contracts.registry.RegistryResource;
import io.umamiedge.contracts.registry.ResidencyPolicy;
import io.umamiedge.contracts.registry.SlaPolicy;
import io.umamiedge.contracts.registry.Tier;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PolicyBookTest {
    private static final ResidencyPolicy EU_ONLY = new ResidencyPolicy(
            new ResidencyPolicyId("eu-only"), Grid.countries("DE"), Set.of(), null, AuditMode.STANDARD, null);
    private static final SlaPolicy GOLD = new SlaPolicy(
            new SlaPolicyId("gold"), new BigDecimal("0.999"), 1_000, 15, FailoverRule.SAME_CORRIDOR, null);

    @Test
    void asksWithThePoliciesThatTheCustomerNamesAndEveryDedicatedNode() {
        Customer acme = customer("acme", "eu-only", "acme-1");
        Customer other = customer("other", "eu-only", "other-1", "other-2");

        RoutingQuestion question = ask(book(acme, other, EU_ONLY, GOLD), acme);

        assertThat(question)
                .isEqualTo(new RoutingQuestion(
                        new RequestId("r"),
                        Grid.LLAMA,
                        Set.of(),
                        Grid.NOW,
                        acme,
                        null,
                        null,
                        EU_ONLY,
                        GOLD,
                        new Dedications(Map.of(
                                new NodeId("acme-1"), Set.of(new CustomerId("acme")),
                                new NodeId("other-1"), Set.of(new CustomerId("other")),
                                new NodeId("other-2"), Set.of(new CustomerId("other")))),
                        null,
                        null,
                        12,
                        7));
    }

    @Test
    void asksForTheCustomerAsTheRegistryKnowsItNow() {
        Customer admitted = customer("acme", "eu-only");
        Customer changed = customer("acme", "nowhere-yet");

        RoutingQuestion question = ask(book(changed, EU_ONLY, GOLD), admitted);

        assertThat(question.customer()).isEqualTo(changed);
        assertThat(question.residencyPolicy()).isNull();
    }

    @Test
    void asksForACustomerThatIsGoneAsItWasAdmitted() {
        Customer admitted = customer("acme", "eu-only");

        assertThat(ask(book(EU_ONLY, GOLD), admitted).customer()).isEqualTo(admitted);
    }

    private static RoutingQuestion ask(PolicyBook book, Customer asking) {
        return book.question(new RequestId("r"), Grid.LLAMA, asking, null, Grid.NOW, 7);
    }

    private static PolicyBook book(RegistryResource... resources) {
        return PolicyBook.of(
                12,
                kind -> Arrays.stream(resources)
                        .filter(resource -> resource.kind() == kind)
                        .toList());
    }

    private static Customer customer(String id, String residency, String... dedicated) {
        return new Customer(
                new CustomerId(id),
                id,
                Tier.ENTERPRISE,
                new CorridorId("eu"),
                Set.of(new CorridorId("eu")),
                new ResidencyPolicyId(residency),
                new SlaPolicyId("gold"),
                new CustomerLimits(60, 60_000, 8),
                Set.copyOf(Arrays.stream(dedicated).map(NodeId::new).toList()));
    }
}
