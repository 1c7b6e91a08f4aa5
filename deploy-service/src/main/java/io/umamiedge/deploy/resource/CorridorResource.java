package io.umamiedge.deploy.resource;

import io.smallrye.mutiny.Uni;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.contracts.registry.Corridor;
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

/** Corridors over HTTP. */
@Path("/v1/corridors")
@AllowKeys(KeyKind.OPERATOR)
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "corridors")
public class CorridorResource {
    private final DeclarativeResource<Corridor> corridors;

    @Inject
    CorridorResource(RegistryStore registry) {
        this.corridors = new DeclarativeResource<>(Corridor.class, ResourceKind.CORRIDOR, registry);
    }

    @PUT
    @Path("{id}")
    @Operation(operationId = "putCorridor", summary = "Create or replace a corridor")
    public Uni<RestResponse<Corridor>> put(
            @PathParam("id") String id,
            @BeanParam DeclarativeResource.Conditions conditions,
            @RequestBody(content = @Content(schema = @Schema(implementation = Corridor.class))) byte[] body) {
        return corridors.put(id, conditions, body);
    }

    @GET
    @Path("{id}")
    @Operation(operationId = "getCorridor", summary = "Read a corridor")
    public Uni<RestResponse<Corridor>> get(
            @PathParam("id") String id, @BeanParam DeclarativeResource.Conditions conditions) {
        return corridors.get(id, conditions);
    }

    @GET
    @Operation(operationId = "listCorridors", summary = "List corridors")
    public Uni<Page<Corridor>> list(@BeanParam DeclarativeResource.Paging paging) {
        return corridors.list(paging, List.of());
    }

    @DELETE
    @Path("{id}")
    @Operation(operationId = "deleteCorridor", summary = "Remove a corridor that nothing refers to")
    public Uni<RestResponse<Void>> delete(
            @PathParam("id") String id, @BeanParam DeclarativeResource.Conditions conditions) {
        return corridors.delete(id, conditions);
    }
}
