package io.umamiedge.deploy.resource;

import io.smallrye.mutiny.Uni;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.registry.ResourceKind;
import io.umamiedge.deploy.registry.References;
import io.umamiedge.deploy.registry.RegistryStore;
import io.umamiedge.platform.auth.AllowKeys;
import io.umamiedge.platform.paging.Page;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Customers over HTTP. */
@Path("/v1/customers")
@AllowKeys(KeyKind.OPERATOR)
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "customers")
public class CustomerResource {
    private final DeclarativeResource<Customer> customers;

    @Inject
    CustomerResource(RegistryStore registry) {
        this.customers = new DeclarativeResource<>(Customer.class, ResourceKind.CUSTOMER, registry);
    }

    @PUT
    @Path("{id}")
    @Operation(operationId = "putCustomer", summary = "Create or replace a customer")
    public Uni<RestResponse<Customer>> put(
            @PathParam("id") String id,
            @BeanParam DeclarativeResource.Conditions conditions,
            @RequestBody(content = @Content(schema = @Schema(implementation = Customer.class))) byte[] body) {
        return customers.put(id, conditions, body);
    }

    @GET
    @Path("{id}")
    @Operation(operationId = "getCustomer", summary = "Read a customer")
    public Uni<RestResponse<Customer>> get(
            @PathParam("id") String id, @BeanParam DeclarativeResource.Conditions conditions) {
        return customers.get(id, conditions);
    }

    @GET
    @Operation(operationId = "listCustomers", summary = "List customers")
    public Uni<Page<Customer>> list(
            @BeanParam DeclarativeResource.Paging paging,
            @QueryParam("corridor_id") @Nullable String corridorId,
            @QueryParam("residency_policy_id") @Nullable String residencyPolicyId,
            @QueryParam("sla_policy_id") @Nullable String slaPolicyId) {
        return customers.list(
                paging,
                List.of(
                        new DeclarativeResource.Filter(
                                "corridor_id", References.CORRIDORS, ResourceKind.CORRIDOR, corridorId),
                        new DeclarativeResource.Filter(
                                "residency_policy_id",
                                References.RESIDENCY_POLICY,
                                ResourceKind.RESIDENCY_POLICY,
                                residencyPolicyId),
                        new DeclarativeResource.Filter(
                                "sla_policy_id", References.SLA_POLICY, ResourceKind.SLA_POLICY, slaPolicyId)));
    }

    @DELETE
    @Path("{id}")
    @Operation(operationId = "deleteCustomer", summary = "Remove a customer that nothing refers to")
    public Uni<RestResponse<Void>> delete(
            @PathParam("id") String id, @BeanParam DeclarativeResource.Conditions conditions) {
        return customers.delete(id, conditions);
    }
}
