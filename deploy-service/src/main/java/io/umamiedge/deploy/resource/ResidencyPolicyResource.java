package io.umamiedge.deploy.resource;

import io.smallrye.mutiny.Uni;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.contracts.registry.ResidencyPolicy;
import io.umamiedge.contracts.registry.ResourceKind;
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

/** Residency policies over HTTP. */
@Path("/v1/residency-policies")
@AllowKeys(KeyKind.OPERATOR)
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "residency-policies")
public class ResidencyPolicyResource {
    private final DeclarativeResource<ResidencyPolicy> policies;

    @Inject
    ResidencyPolicyResource(RegistryStore registry) {
        this.policies = new DeclarativeResource<>(ResidencyPolicy.class, ResourceKind.RESIDENCY_POLICY, registry);
    }

    @PUT
    @Path("{id}")
    @Operation(operationId = "putResidencyPolicy", summary = "Create or replace a residency policy")
    public Uni<RestResponse<ResidencyPolicy>> put(
            @PathParam("id") String id,
            @BeanParam DeclarativeResource.Conditions conditions,
            @RequestBody(content = @Content(schema = @Schema(implementation = ResidencyPolicy.class))) byte[] body) {
        return policies.put(id, conditions, body);
    }

    @GET
    @Path("{id}")
    @Operation(operationId = "getResidencyPolicy", summary = "Read a residency policy")
    public Uni<RestResponse<ResidencyPolicy>> get(
            @PathParam("id") String id, @BeanParam DeclarativeResource.Conditions conditions) {
        return policies.get(id, conditions);
    }

    @GET
    @Operation(operationId = "listResidencyPolicies", summary = "List residency policies")
    public Uni<Page<ResidencyPolicy>> list(@BeanParam DeclarativeResource.Paging paging) {
        return policies.list(paging, List.of());
    }

    @DELETE
    @Path("{id}")
    @Operation(operationId = "deleteResidencyPolicy", summary = "Remove a residency policy that nothing refers to")
    public Uni<RestResponse<Void>> delete(
            @PathParam("id") String id, @BeanParam DeclarativeResource.Conditions conditions) {
        return policies.delete(id, conditions);
    }
}
