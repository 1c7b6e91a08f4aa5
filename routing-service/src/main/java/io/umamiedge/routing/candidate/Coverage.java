package io.umamiedge.routing.candidate;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.RequestId;
import io.umamiedge.contracts.identity.ResidencyPolicyId;
import io.umamiedge.contracts.identity.SlaPolicyId;
import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.registry.CustomerLimits;
import io.umamiedge.contracts.registry.Tier;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.CandidateRuntime;
import io.umamiedge.contracts.routing.EjectionPhase;
import io.umamiedge.contracts.routing.Verdict;
import io.umamiedge.contracts.telemetry.RuntimeState;
import io.umamiedge.routing.engine.PermissionCheck;
import io.umamiedge.routing.engine.PolicyBook;
import io.umamiedge.routing.engine.RoutingQuestion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Tells which requests a corridor could not place any more if some of its nodes went: for every policy that the registry
 * holds, every tier and every model, and for every customer with dedicated nodes, asked of the engine's own filters.
 */
public final class Coverage {
    private static final ModelName ANY_MODEL = new ModelName("any");
    private static final RequestId NO_REQUEST = new RequestId("coverage");
    private static final CustomerLimits NO_LIMITS = new CustomerLimits(1, 1, 1);

    private final PolicyBook book;
    private final CustomerId nobody;
    private final SlaPolicyId sla;

    /** What nobody but the nodes that go could serve. */
    public record Gap(ResidencyPolicyId residencyPolicyId, Tier tier, ModelName model) {}

    public Coverage(PolicyBook book) {
        this.book = book;
        CustomerId id = new CustomerId("nobody");
        for (int i = 1; book.customers().containsKey(id); i++) {
            id = new CustomerId("nobody-" + i);
        }
        this.nobody = id;
        this.sla = book.slaPolicies().keySet().stream().findFirst().orElse(new SlaPolicyId("none"));
    }

    /** Whether the corridor would be left with a gap. */
    public boolean needs(Collection<Candidate> corridor, Candidate leaving) {
        return !gaps(corridor, List.of(leaving)).isEmpty();
    }

    /**
     * All gaps, in no order.
     *
     * @param corridor the candidates of the corridor, those that leave included or not
     * @param leaving those of one corridor that go, as they are now
     */
    public Set<Gap> gaps(Collection<Candidate> corridor, Collection<Candidate> leaving) {
        Set<Gap> gaps = new HashSet<>();
        List<Candidate> staying = new ArrayList<>();
        for (Candidate candidate : corridor) {
            if (isOffered(candidate)
                    && leaving.stream().noneMatch(left -> left.nodeId().equals(candidate.nodeId()))) {
                staying.add(candidate);
            }
        }
        for (Candidate candidate : leaving) {
            for (Customer customer : customers(candidate)) {
                addGaps(customer, candidate, staying, gaps);
            }
        }
        return gaps;
    }

    private void addGaps(Customer customer, Candidate leaving, List<Candidate> staying, Set<Gap> gaps) {
        RoutingQuestion question = book.question(NO_REQUEST, ANY_MODEL, customer, null, Instant.EPOCH, 0);
        if (PermissionCheck.firstForbidding(question, leaving) != null) {
            return;
        }
        Set<ModelName> open = models(leaving);
        for (Candidate candidate : staying) {
            if (open.isEmpty()) {
                return;
            }
            if (PermissionCheck.firstForbidding(question, candidate) == null) {
                open.removeAll(models(candidate));
            }
        }
        open.forEach(model -> gaps.add(new Gap(customer.residencyPolicyId(), customer.tier(), model)));
    }

    /** Who could ask for the node: somebody under each policy and tier, and whom it is dedicated to. */
    private List<Customer> customers(Candidate candidate) {
        List<Customer> customers = new ArrayList<>();
        for (ResidencyPolicyId policy : book.residencyPolicies().keySet()) {
            for (Tier tier : candidate.tiers()) {
                customers.add(somebody(candidate.corridorId(), policy, tier));
            }
        }
        if (!book.dedications().of(candidate.nodeId()).isEmpty()) {
            book.customers().values().stream()
                    .filter(customer -> customer.dedicatedNodeIds().contains(candidate.nodeId()))
                    .forEach(customers::add);
        }
        return customers;
    }

    private Customer somebody(CorridorId corridor, ResidencyPolicyId policy, Tier tier) {
        return new Customer(nobody, "nobody", tier, corridor, Set.of(corridor), policy, sla, NO_LIMITS, Set.of());
    }

    private static boolean isOffered(Candidate candidate) {
        return candidate.verdict() == Verdict.ELIGIBLE
                && (candidate.ejection() == null || candidate.ejection().phase() != EjectionPhase.PROBING);
    }

    private static Set<ModelName> models(Candidate candidate) {
        Set<ModelName> models = new HashSet<>();
        for (CandidateRuntime runtime : candidate.runtimes()) {
            if (runtime.state() == RuntimeState.READY) {
                models.addAll(runtime.models());
            }
        }
        return models;
    }
}
