package io.umamiedge.deploy.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.KeyId;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.registry.FailoverRule;
import io.umamiedge.contracts.registry.KeyRecord;
import io.umamiedge.contracts.registry.RegistryResource;
import io.umamiedge.contracts.registry.Site;
import io.umamiedge.platform.problem.Problem.FieldError;
import io.umamiedge.platform.testing.Samples;
import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ReferenceRulesTest {
    private static final Site PARIS = Samples.site("paris", "eu", "owner", "FR");

    @Test
    void acceptsASiteWhoseCorridorHasItsCountry() {
        assertThat(violations(PARIS, Samples.corridor("eu", "EU", "DE", "FR"), Samples.owner("owner")))
                .isEmpty();
    }

    @Test
    void refusesASiteInACountryOutsideItsCorridor() {
        assertThat(violations(PARIS, Samples.corridor("eu", "EU", "DE"), Samples.owner("owner")))
                .containsExactly(new FieldError("country", "is not among the countries of corridor eu"));
    }

    @Test
    void namesEveryFieldThatRefersToNothing() {
        assertThat(violations(PARIS))
                .containsExactly(
                        new FieldError("corridor_id", "names corridor/eu, which does not exist"),
                        new FieldError("owner_id", "names site-owner/owner, which does not exist"));
        assertThat(violations(Samples.node("n1", "paris", URI.create("http://127.0.0.1"))))
                .containsExactly(new FieldError("site_id", "names site/paris, which does not exist"));
        assertThat(violations(customer("acme", "n1")))
                .containsExactly(
                        new FieldError("corridors", "names corridor/eu, which does not exist"),
                        new FieldError("corridors", "names corridor/mena, which does not exist"),
                        new FieldError("dedicated_node_ids", "names node/n1, which does not exist"),
                        new FieldError("residency_policy_id", "names residency-policy/r, which does not exist"),
                        new FieldError("sla_policy_id", "names sla-policy/s, which does not exist"));
    }

    @Test
    void refusesANodeThatIsDedicatedToAnotherCustomer() {
        RegistryResource[] present = {
            Samples.corridor("eu", "EU", "DE"),
            Samples.corridor("mena", "MENA", "AE"),
            Samples.residency("r", "DE"),
            Samples.sla("s", FailoverRule.NONE),
            Samples.node("n1", "paris", URI.create("http://127.0.0.1"))
        };
        assertThat(ReferenceRules.violations(
                        customer("acme", "n1"), byKey(present), Map.of("node/n1", "customer/globex")))
                .containsExactly(
                        new FieldError("dedicated_node_ids", "names node/n1, which is dedicated to customer/globex"));
        assertThat(ReferenceRules.violations(customer("acme", "n1"), byKey(present), Map.of()))
                .isEmpty();
    }

    @Test
    void namesTheSitesThatANarrowerCorridorWouldStrand() {
        List<Site> sites = List.of(PARIS, Samples.site("berlin", "eu", "owner", "DE"));
        assertThat(ReferenceRules.stranded(Samples.corridor("eu", "EU", "DE"), sites))
                .containsExactly(new FieldError("countries", "must keep FR: site paris stands there"));
        assertThat(ReferenceRules.stranded(Samples.corridor("eu", "EU", "DE", "FR"), sites))
                .isEmpty();
    }

    @Test
    void lettingGoOfTheHolderIsWhatRevokingAKeyDoes() {
        KeyRecord good = new KeyRecord(
                new KeyId("k"), KeyKind.NODE, "n1", "hash", "p", "umn_…abcd", Instant.EPOCH, null, null, null);
        assertThat(References.of(good)).containsExactly(new Reference("holder_id", "node/n1", true));
        assertThat(References.of(good.revokedAt(Instant.EPOCH)))
                .containsExactly(new Reference("holder_id", "node/n1", false));
    }

    private static Customer customer(String id, String... dedicated) {
        Customer plain = Samples.customer(id, "eu", "r", "s");
        return new Customer(
                plain.id(),
                plain.name(),
                plain.tier(),
                plain.homeCorridorId(),
                Set.of(new CorridorId("eu"), new CorridorId("mena")),
                plain.residencyPolicyId(),
                plain.slaPolicyId(),
                plain.limits(),
                Arrays.stream(dedicated).map(NodeId::new).collect(Collectors.toSet()));
    }

    private static List<FieldError> violations(RegistryResource resource, RegistryResource... present) {
        return ReferenceRules.violations(resource, byKey(present), Map.of());
    }

    private static Map<String, RegistryResource> byKey(RegistryResource... resources) {
        return Arrays.stream(resources)
                .collect(Collectors.toMap(resource -> ResourceKey.of(resource).text(), resource -> resource));
    }
}
