package io.umamiedge.deploy.resource;

import io.smallrye.mutiny.Uni;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.contracts.registry.ResourceKind;
import io.umamiedge.contracts.registry.Site;
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

/** Sites over HTTP. */
@Path("/v1/sites")
@AllowKeys(KeyKind.OPERATOR)
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "sites")
public class SiteResource {
    private final DeclarativeResource<Site> sites;

    @Inject
    SiteResource(RegistryStore registry) {
        this.sites = new DeclarativeResource<>(Site.class, ResourceKind.SITE, registry);
    }

    @PUT
    @Path("{id}")
    @Operation(operationId = "putSite", summary = "Create or replace a site")
    public Uni<RestResponse<Site>> put(
            @PathParam("id") String id,
            @BeanParam DeclarativeResource.Conditions conditions,
            @RequestBody(content = @Content(schema = @Schema(implementation = Site.class))) byte[] body) {
        return sites.put(id, conditions, body);
    }

    @GET
    @Path("{id}")
    @Operation(operationId = "getSite", summary = "Read a site")
    public Uni<RestResponse<Site>> get(
            @PathParam("id") String id, @BeanParam DeclarativeResource.Conditions conditions) {
        return sites.get(id, conditions);
    }

    @GET
    @Operation(operationId = "listSites", summary = "List sites")
    public Uni<Page<Site>> list(
            @BeanParam DeclarativeResource.Paging paging,
            @QueryParam("corridor_id") @Nullable String corridorId,
            @QueryParam("owner_id") @Nullable String ownerId) {
        return sites.list(
                paging,
                List.of(
                        new DeclarativeResource.Filter(
                                "corridor_id", References.CORRIDOR, ResourceKind.CORRIDOR, corridorId),
                        new DeclarativeResource.Filter(
                                "owner_id", References.OWNER, ResourceKind.SITE_OWNER, ownerId)));
    }

    @DELETE
    @Path("{id}")
    @Operation(operationId = "deleteSite", summary = "Remove a site that nothing refers to")
    public Uni<RestResponse<Void>> delete(
            @PathParam("id") String id, @BeanParam DeclarativeResource.Conditions conditions) {
        return sites.delete(id, conditions);
    }
}
