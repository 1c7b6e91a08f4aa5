package io.umamiedge.benchmarks.engine;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.CountryCode;
import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.RequestId;
import io.umamiedge.contracts.identity.ResidencyPolicyId;
import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.identity.SiteId;
import io.umamiedge.contracts.identity.SlaPolicyId;
import io.umamiedge.contracts.registry.AuditMode;
import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.registry.CustomerLimits;
import io.umamiedge.contracts.registry.FailoverRule;
import io.umamiedge.contracts.registry.NodeGroup;
import io.umamiedge.contracts.registry.RegulatedWorkload;
import io.umamiedge.contracts.registry.ResidencyPolicy;
import io.umamiedge.contracts.registry.RuntimeGroup;
import io.umamiedge.contracts.registry.SlaPolicy;
import io.umamiedge.contracts.registry.Tier;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.CandidateRuntime;
import io.umamiedge.contracts.routing.Verdict;
import io.umamiedge.contracts.telemetry.RuntimeState;
import io.umamiedge.routing.engine.Asked;
import io.umamiedge.routing.engine.CandidateTable;
import io.umamiedge.routing.engine.Dedications;
import io.umamiedge.routing.engine.InFlight;
import io.umamiedge.routing.engine.PolicyBook;
import io.umamiedge.routing.engine.Position;
import io.umamiedge.routing.engine.RoutingQuestion;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A grid of any size as it may stand in ten corridors: five countries each, all node groups, three models, every fourth
 * node certified, one in thirty out for some reason; and the questions of 256 customers under 24 policies.
 */
final class EngineGrid {
    private static final int CORRIDORS = 10;
    private static final int COUNTRIES_EACH = 5;
    private static final int NODES_PER_SITE = 8;
    private static final int CUSTOMERS = 256;
    private static final int POLICIES = 24;
    private static final int REQUESTS = 1 << 10;
    private static final Instant NOW = Instant.parse("2026-11-25T10:00:00Z");
    private static final List<ModelName> MODELS =
            List.of(new ModelName("llama-3.1-8b"), new ModelName("qwen-2.5-7b"), new ModelName("bge-m3"));
    private static final List<NodeGroup> NODE_GROUPS = List.of(NodeGroup.values());
    private static final List<Tier> TIERS = List.of(Tier.values());
    private static final List<Verdict> OUT =
            List.of(Verdict.BLOCKED, Verdict.DRAINING, Verdict.DRILLED, Verdict.EJECTED, Verdict.STALE);
    private static final URI URL = URI.create("http://127.0.0.1:9000");

    private final SplittableRandom random = new SplittableRandom(20261125);
    private final List<CountryCode> countries = countries();
    private final List<Candidate> candidates = new ArrayList<>();
    private final Asked[] requests = new Asked[REQUESTS];
    private final PolicyBook book = book();
    final InFlight inFlight = new InFlight();
    final CandidateTable table = new CandidateTable(inFlight, new Position(50.1, 8.7));
    private int asked;

    EngineGrid(int size, boolean hasPrefixes) {
        for (int i = 0; i < size; i++) {
            Candidate candidate = candidate(i);
            candidates.add(candidate);
            table.apply(candidate.nodeId(), candidate);
        }
        List<Customer> customers = List.copyOf(book.customers().values());
        for (int i = 0; i < REQUESTS; i++) {
            requests[i] = new Asked(
                    new RequestId("r" + i),
                    MODELS.get(random.nextInt(MODELS.size())),
                    Set.of(),
                    customers.get(random.nextInt(CUSTOMERS)),
                    null,
                    null,
                    hasPrefixes ? Long.valueOf(random.nextInt(1_000)) : null);
        }
    }

    /** A question that was never asked before, made when it is asked, as a gateway does. */
    RoutingQuestion next() {
        return book.question(requests[asked++ & (REQUESTS - 1)], null, NOW, random.nextLong());
    }

    List<Candidate> candidates() {
        return candidates;
    }

    /** The same node with another verdict. */
    static Candidate with(Candidate before, Verdict verdict) {
        return copy(before, before.runtimes(), verdict, before.reportedAt());
    }

    /** The same node as it reports again. */
    static Candidate reporting(Candidate before, int running) {
        CandidateRuntime runtime = before.runtimes().getFirst();
        CandidateRuntime loaded = new CandidateRuntime(
                runtime.id(),
                runtime.group(),
                runtime.baseUrl(),
                runtime.models(),
                runtime.state(),
                runtime.slots(),
                running % runtime.slots(),
                0,
                runtime.kvCacheUsage(),
                runtime.ttftP50Ms(),
                runtime.ttftP95Ms(),
                runtime.e2eP95Ms(),
                runtime.tokensPerSecond());
        return copy(before, List.of(loaded), before.verdict(), NOW.plusMillis(running));
    }

    private static Candidate copy(
            Candidate before, List<CandidateRuntime> runtimes, Verdict verdict, @Nullable Instant reportedAt) {
        return new Candidate(
                before.nodeId(),
                before.corridorId(),
                before.region(),
                before.siteId(),
                before.country(),
                before.nodeGroup(),
                before.tiers(),
                before.certifications(),
                runtimes,
                verdict,
                before.reason(),
                before.since(),
                before.registryRevision(),
                null,
                null,
                before.latitude(),
                before.longitude(),
                before.countryVerified(),
                before.checklistPassed(),
                before.corridorOpen(),
                reportedAt);
    }

    private Candidate candidate(int number) {
        int site = number / NODES_PER_SITE;
        int corridor = site % CORRIDORS;
        CountryCode country = countries.get(corridor * COUNTRIES_EACH + site / CORRIDORS % COUNTRIES_EACH);
        boolean isOut = random.nextInt(30) == 0;
        return new Candidate(
                new NodeId("node-" + number),
                corridor(corridor),
                "REGION_" + corridor,
                new SiteId("site-" + site),
                country,
                NODE_GROUPS.get(site % NODE_GROUPS.size()),
                random.nextInt(4) == 0 ? Set.of(Tier.SOVEREIGN, Tier.ENTERPRISE) : Set.of(Tier.values()),
                number % 4 == 0 ? Set.of("ISO_27001") : Set.of(),
                List.of(runtime(number)),
                isOut ? OUT.get(random.nextInt(OUT.size())) : Verdict.ELIGIBLE,
                "as the benchmark says",
                NOW,
                1,
                null,
                null,
                30.0 + site % 40,
                -120.0 + site % 240,
                true,
                true,
                true,
                NOW.minusMillis(random.nextInt(5_000)));
    }

    private CandidateRuntime runtime(int number) {
        int slots = 4 << random.nextInt(5);
        return new CandidateRuntime(
                new RuntimeId("main"),
                RuntimeGroup.VLLM,
                URL,
                number % 5 == 0 ? MODELS : MODELS.subList(0, 2),
                RuntimeState.READY,
                slots,
                random.nextInt(slots + 1),
                0,
                random.nextDouble(0.8),
                20 + random.nextDouble(400),
                60 + random.nextDouble(900),
                500 + random.nextDouble(3_000),
                100 + random.nextDouble(900));
    }

    private PolicyBook book() {
        Map<CustomerId, Customer> customers = new HashMap<>();
        Map<ResidencyPolicyId, ResidencyPolicy> residency = new HashMap<>();
        for (int i = 0; i < POLICIES; i++) {
            ResidencyPolicyId id = new ResidencyPolicyId("policy-" + i);
            residency.put(id, policy(id, i));
        }
        SlaPolicy sla = new SlaPolicy(
                new SlaPolicyId("gold"), new BigDecimal("0.999"), 2_000, 15, FailoverRule.ANY_PERMITTED, null);
        for (int i = 0; i < CUSTOMERS; i++) {
            CustomerId id = new CustomerId("customer-" + i);
            CorridorId home = corridor(i % POLICIES % CORRIDORS);
            customers.put(
                    id,
                    new Customer(
                            id,
                            "Customer " + i,
                            TIERS.get(i % TIERS.size()),
                            home,
                            Set.of(home, corridor((i + 1) % CORRIDORS)),
                            new ResidencyPolicyId("policy-" + i % POLICIES),
                            sla.id(),
                            new CustomerLimits(1, 1, 1),
                            Set.of()));
        }
        return new PolicyBook(1, customers, residency, Map.of(sla.id(), sla), Dedications.NONE);
    }

    private ResidencyPolicy policy(ResidencyPolicyId id, int number) {
        int first = number % CORRIDORS * COUNTRIES_EACH;
        Set<CountryCode> allowed = Set.copyOf(countries.subList(first, first + COUNTRIES_EACH - number % 3));
        RegulatedWorkload regulated =
                number % 6 == 0 ? new RegulatedWorkload("health", Set.of("ISO_27001"), Set.of()) : null;
        return new ResidencyPolicy(id, allowed, Set.of(), regulated, AuditMode.STANDARD, null);
    }

    private static CorridorId corridor(int number) {
        return new CorridorId("corridor-" + number);
    }

    private static List<CountryCode> countries() {
        return new TreeSet<>(Set.of(Locale.getISOCountries()))
                .stream()
                        .limit(CORRIDORS * COUNTRIES_EACH)
                        .map(CountryCode::new)
                        .toList();
    }
}
