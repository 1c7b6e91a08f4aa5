package io.umamiedge.platform.testing;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.CountryCode;
import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.ResidencyPolicyId;
import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.identity.SiteId;
import io.umamiedge.contracts.identity.SiteOwnerId;
import io.umamiedge.contracts.identity.SlaPolicyId;
import io.umamiedge.contracts.registry.AuditMode;
import io.umamiedge.contracts.registry.Corridor;
import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.registry.CustomerLimits;
import io.umamiedge.contracts.registry.FailoverRule;
import io.umamiedge.contracts.registry.Node;
import io.umamiedge.contracts.registry.NodeGroup;
import io.umamiedge.contracts.registry.NodeRuntime;
import io.umamiedge.contracts.registry.NodeState;
import io.umamiedge.contracts.registry.ResidencyPolicy;
import io.umamiedge.contracts.registry.RuntimeGroup;
import io.umamiedge.contracts.registry.Site;
import io.umamiedge.contracts.registry.SiteOwner;
import io.umamiedge.contracts.registry.SlaPolicy;
import io.umamiedge.contracts.registry.Tier;
import java.math.BigDecimal;
import java.net.URI;
import java.util.Arrays;
import java.util.Currency;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Small valid resources, so that a test names only what it is about. */
public final class Samples {
    public static final ModelName MODEL = new ModelName("llama-3.1-8b");

    private Samples() {}

    public static Corridor corridor(String id, String region, String... countries) {
        return new Corridor(new CorridorId(id), id, region, countries(countries), null);
    }

    public static SiteOwner owner(String id) {
        return new SiteOwner(new SiteOwnerId(id), id, new CountryCode("DE"), Currency.getInstance("USD"), 7_000);
    }

    public static Site site(String id, String corridor, String owner, String country) {
        return new Site(
                new SiteId(id),
                new CorridorId(corridor),
                new SiteOwnerId(owner),
                id,
                new CountryCode(country),
                NodeGroup.COMMERCIAL,
                50,
                8,
                null,
                null);
    }

    /** An active node for every tier with one vLLM runtime, {@code main}, that serves {@link #MODEL}. */
    public static Node node(String id, String site, URI baseUrl) {
        return new Node(
                new NodeId(id),
                new SiteId(site),
                List.of(new NodeRuntime(new RuntimeId("main"), RuntimeGroup.VLLM, baseUrl, List.of(MODEL), 8)),
                Set.of(Tier.values()),
                Set.of(),
                NodeState.ACTIVE);
    }

    public static ResidencyPolicy residency(String id, String... allowed) {
        return new ResidencyPolicy(
                new ResidencyPolicyId(id), countries(allowed), Set.of(), null, AuditMode.STANDARD, null);
    }

    public static SlaPolicy sla(String id, FailoverRule rule) {
        return new SlaPolicy(new SlaPolicyId(id), new BigDecimal("0.999"), 2_000, 15, rule, null);
    }

    /** The same that hedges after so many milliseconds. */
    public static SlaPolicy hedging(SlaPolicy policy, int afterMs) {
        return new SlaPolicy(
                policy.id(),
                policy.uptimeTarget(),
                policy.p95LatencyMs(),
                policy.escalationWindowMinutes(),
                policy.failoverRule(),
                afterMs);
    }

    public static Customer customer(String id, String corridor, String residency, String sla) {
        return new Customer(
                new CustomerId(id),
                id,
                Tier.ENTERPRISE,
                new CorridorId(corridor),
                Set.of(new CorridorId(corridor)),
                new ResidencyPolicyId(residency),
                new SlaPolicyId(sla),
                new CustomerLimits(100_000, 100_000_000, 1_000),
                Set.of());
    }

    /** The same customer with these limits, and no nodes of its own. */
    public static Customer limited(Customer customer, CustomerLimits limits) {
        return new Customer(
                customer.id(),
                customer.name(),
                customer.tier(),
                customer.homeCorridorId(),
                customer.corridors(),
                customer.residencyPolicyId(),
                customer.slaPolicyId(),
                limits,
                Set.of());
    }

    private static Set<CountryCode> countries(String... codes) {
        return Arrays.stream(codes).map(CountryCode::new).collect(Collectors.toSet());
    }
}
