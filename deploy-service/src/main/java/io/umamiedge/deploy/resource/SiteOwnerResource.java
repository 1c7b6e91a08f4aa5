package io.umamiedge.deploy.resource;

import io.smallrye.mutiny.Uni;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.contracts.registry.ResourceKind;
import io.umamiedge.contracts.registry.SiteOwner;
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

/** Site owners over HTTP. */
@Path("/v1/site-owners")
@AllowKeys(KeyKind.OPERATOR)
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "site-owners")
public class SiteOwnerResource {
    private final DeclarativeResource<SiteOwner> owners;

    @Inject
    SiteOwnerResource(RegistryStore registry) {
        this.owners = new DeclarativeResource<>(SiteOwner.class, ResourceKind.SITE_OWNER, registry);
    }

    @PUT
    @Path("{id}")
    @Operation(operationId = "putSiteOwner", summary = "Create or replace a site owner")
    public Uni<RestResponse<SiteOwner>> put(
            @PathParam("id") String id,
            @BeanParam DeclarativeResource.Conditions conditions,
            @RequestBody(content = @Content(schema = @Schema(implementation = SiteOwner.class))) byte[] body) {
        return owners.put(id, conditions, body);
    }

    @GET
    @Path("{id}")
    @Operation(operationId = "getSiteOwner", summary = "Read a site owner")
    public Uni<RestResponse<SiteOwner>> get(
            @PathParam("id") String id, @BeanParam DeclarativeResource.Conditions conditions) {
        return owners.get(id, conditions);
    }

    @GET
    @Operation(operationId = "listSiteOwners", summary = "List site owners")
    public Uni<Page<SiteOwner>> list(@BeanParam DeclarativeResource.Paging paging) {
        return owners.list(paging, List.of());
    }

    @DELETE
    @Path("{id}")
    @Operation(operationId = "deleteSiteOwner", summary = "Remove a site owner that nothing refers to")
    public Uni<RestResponse<Void>> delete(
            @PathParam("id") String id, @BeanParam DeclarativeResource.Conditions conditions) {
        return owners.delete(id, conditions);
    }
}
