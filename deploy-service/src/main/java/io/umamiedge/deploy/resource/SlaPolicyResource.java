package io.umamiedge.deploy.resource;

import io.smallrye.mutiny.Uni;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.contracts.registry.ResourceKind;
import io.umamiedge.contracts.registry.SlaPolicy;
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
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** SLA policies over HTTP. */
@Path("/v1/sla-policies")
@AllowKeys(KeyKind.OPERATOR)
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "sla-policies")
public class SlaPolicyResource {
    private final DeclarativeResource<SlaPolicy> policies;

    @Inject
    SlaPolicyResource(RegistryStore registry) {
        this.policies = new DeclarativeResource<>(SlaPolicy.class, ResourceKind.SLA_POLICY, registry);
    }

    @PUT
    @Path("{id}")
    @Operation(operationId = "putSlaPolicy", summary = "Create or replace an SLA policy")
    public Uni<RestResponse<SlaPolicy>> put(
            @PathParam("id") String id,
            @BeanParam DeclarativeResource.Conditions conditions,
            @RequestBody(content = @Content(schema = @Schema(implementation = SlaPolicy.class))) byte[] body) {
        return policies.put(id, conditions, body);
    }

    @GET
    @Path("{id}")
    @Operation(operationId = "getSlaPolicy", summary = "Read an SLA policy")
    public Uni<RestResponse<SlaPolicy>> get(
            @PathParam("id") String id, @BeanParam DeclarativeResource.Conditions conditions) {
        return policies.get(id, conditions);
    }

    @GET
    @Operation(operationId = "listSlaPolicies", summary = "List SLA policies")
    public Uni<Page<SlaPolicy>> list(@BeanParam DeclarativeResource.Paging paging) {
        return policies.list(paging, List.of());
    }

    @DELETE
    @Path("{id}")
    @Operation(operationId = "deleteSlaPolicy", summary = "Remove an SLA policy that nothing refers to")
    public Uni<RestResponse<Void>> delete(
            @PathParam("id") String id, @BeanParam DeclarativeResource.Conditions conditions) {
        return policies.delete(id, conditions);
    }
}
