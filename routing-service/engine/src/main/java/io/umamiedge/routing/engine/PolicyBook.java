package io.umamiedge.routing.engine;

import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.RequestId;
import io.umamiedge.contracts.identity.ResidencyPolicyId;
import io.umamiedge.contracts.identity.SlaPolicyId;
import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.registry.RegistryResource;
import io.umamiedge.contracts.registry.ResidencyPolicy;
import io.umamiedge.contracts.registry.ResourceKind;
import io.umamiedge.contracts.registry.SlaPolicy;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Customers and policies as the registry held them at one revision: the one place where a request becomes a question,
 * so that gateway, router, simulator and verifier cannot ask differently.
 *
 * @param dedications every node that is dedicated to any customer
 */
public record PolicyBook(
        long revision,
        Map<CustomerId, Customer> customers,
        Map<ResidencyPolicyId, ResidencyPolicy> residencyPolicies,
        Map<SlaPolicyId, SlaPolicy> slaPolicies,
        Dedications dedications) {
    public static final PolicyBook EMPTY = new PolicyBook(0, Map.of(), Map.of(), Map.of(), Dedications.NONE);

    public PolicyBook {
        customers = Map.copyOf(customers);
        residencyPolicies = Map.copyOf(residencyPolicies);
        slaPolicies = Map.copyOf(slaPolicies);
    }

    /** The book at {@code revision} of a registry that answers with all that it holds of a kind. */
    public static PolicyBook of(
            long revision, Function<ResourceKind, ? extends Collection<? extends RegistryResource>> registry) {
        Map<CustomerId, Customer> customers = new HashMap<>();
        for (RegistryResource resource : registry.apply(ResourceKind.CUSTOMER)) {
            Customer customer = (Customer) resource;
            customers.put(customer.id(), customer);
        }
        Map<ResidencyPolicyId, ResidencyPolicy> residency = new HashMap<>();
        for (RegistryResource resource : registry.apply(ResourceKind.RESIDENCY_POLICY)) {
            ResidencyPolicy policy = (ResidencyPolicy) resource;
            residency.put(policy.id(), policy);
        }
        Map<SlaPolicyId, SlaPolicy> sla = new HashMap<>();
        for (RegistryResource resource : registry.apply(ResourceKind.SLA_POLICY)) {
            SlaPolicy policy = (SlaPolicy) resource;
            sla.put(policy.id(), policy);
        }
        return new PolicyBook(revision, customers, residency, sla, Dedications.of(customers.values()));
    }

    /**
     * What to ask the engine for one attempt of a plain request.
     *
     * @param asking the customer as it was admitted; what the book knows of it goes before
     * @param failed null for a request's first choice
     */
    public RoutingQuestion question(
            RequestId request,
            ModelName model,
            Customer asking,
            @Nullable FailedAttempts failed,
            Instant now,
            long seed) {
        return question(Asked.of(request, model, asking), failed, now, seed);
    }

    /** What to ask the engine for one attempt; {@code failed} is null for a request's first choice. */
    public RoutingQuestion question(Asked asked, @Nullable FailedAttempts failed, Instant now, long seed) {
        Customer customer = customers.getOrDefault(asked.customer().id(), asked.customer());
        return new RoutingQuestion(
                asked.request(),
                asked.model(),
                asked.runtimeGroups(),
                now,
                customer,
                asked.keyId(),
                asked.keyScope(),
                residencyPolicies.get(customer.residencyPolicyId()),
                slaPolicies.get(customer.slaPolicyId()),
                dedications,
                asked.prefixDigest(),
                failed,
                revision,
                seed);
    }
}
