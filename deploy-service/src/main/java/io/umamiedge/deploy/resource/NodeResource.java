package io.umamiedge.deploy.resource;

import io.smallrye.mutiny.Uni;
import io.umamiedge.contracts.identity.OperatorId;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.contracts.registry.Node;
import io.umamiedge.contracts.registry.NodeState;
import io.umamiedge.contracts.registry.ResourceKind;
import io.umamiedge.deploy.idempotency.Claim;
import io.umamiedge.deploy.idempotency.IdempotencyStore;
import io.umamiedge.deploy.problem.DeployProblem;
import io.umamiedge.deploy.registry.NodeLifecycle;
import io.umamiedge.deploy.registry.NodeLifecycle.Command;
import io.umamiedge.deploy.registry.References;
import io.umamiedge.deploy.registry.RegistryStore;
import io.umamiedge.deploy.registry.ResourceKey;
import io.umamiedge.deploy.registry.Stored;
import io.umamiedge.deploy.registry.Written;
import io.umamiedge.platform.auth.AllowKeys;
import io.umamiedge.platform.auth.Caller;
import io.umamiedge.platform.paging.Page;
import io.umamiedge.platform.problem.ProblemException;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Nodes over HTTP. */
@Path("/v1/nodes")
@AllowKeys(KeyKind.OPERATOR)
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "nodes")
public class NodeResource {
    private final DeclarativeResource<Node> nodes;
    private final RegistryStore registry;
    private final IdempotencyStore idempotency;
    private final Caller caller;

    @Inject
    NodeResource(RegistryStore registry, IdempotencyStore idempotency, Caller caller) {
        this.nodes = new DeclarativeResource<>(Node.class, ResourceKind.NODE, registry);
        this.registry = registry;
        this.idempotency = idempotency;
        this.caller = caller;
    }

    @PUT
    @Path("{id}")
    @Operation(operationId = "putNode", summary = "Create or replace a node")
    public Uni<RestResponse<Node>> put(
            @PathParam("id") String id,
            @BeanParam DeclarativeResource.Conditions conditions,
            @RequestBody(content = @Content(schema = @Schema(implementation = Node.class))) byte[] body) {
        return nodes.put(id, conditions, body);
    }

    @GET
    @Path("{id}")
    @Operation(operationId = "getNode", summary = "Read a node")
    public Uni<RestResponse<Node>> get(
            @PathParam("id") String id, @BeanParam DeclarativeResource.Conditions conditions) {
        return nodes.get(id, conditions);
    }

    @GET
    @Operation(operationId = "listNodes", summary = "List nodes")
    public Uni<Page<Node>> list(
            @BeanParam DeclarativeResource.Paging paging, @QueryParam("site_id") @Nullable String siteId) {
        return nodes.list(
                paging, List.of(new DeclarativeResource.Filter("site_id", References.SITE, ResourceKind.SITE, siteId)));
    }

    @DELETE
    @Path("{id}")
    @Operation(operationId = "deleteNode", summary = "Remove a node that nothing refers to")
    public Uni<RestResponse<Void>> delete(
            @PathParam("id") String id, @BeanParam DeclarativeResource.Conditions conditions) {
        return nodes.delete(id, conditions);
    }

    @POST
    @Path("{id}/activate")
    @Operation(operationId = "activateNode", summary = "Let a node be given requests")
    public Uni<RestResponse<Node>> activate(
            @PathParam("id") String id, @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey) {
        return move(id, Command.ACTIVATE, idempotencyKey);
    }

    @POST
    @Path("{id}/drain")
    @Operation(operationId = "drainNode", summary = "Give a node no new requests")
    public Uni<RestResponse<Node>> drain(
            @PathParam("id") String id, @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey) {
        return move(id, Command.DRAIN, idempotencyKey);
    }

    @POST
    @Path("{id}/retire")
    @Operation(operationId = "retireNode", summary = "Take a node away for good; an active one must be drained first")
    public Uni<RestResponse<Node>> retire(
            @PathParam("id") String id, @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey) {
        return move(id, Command.RETIRE, idempotencyKey);
    }

    private Uni<RestResponse<Node>> move(String id, Command command, @Nullable String idempotencyKey) {
        ResourceKey key = nodes.key(id);
        Claim claim = Claim.of(new OperatorId(caller.key().holderId()), idempotencyKey, command + " " + key, null);
        return registry.change(() -> registry.find(Node.class, key).chain(found -> {
                    Stored<Node> stored = nodes.present(key, found);
                    return idempotency
                            .claim(claim, id)
                            .chain(earlier -> earlier.isPresent()
                                    ? Uni.createFrom().item(new Written<>(stored, Written.Effect.UNCHANGED))
                                    : registry.put(Node.class, moved(stored.resource(), command)));
                }))
                .map(written -> nodes.respond(written));
    }

    private static Node moved(Node node, Command command) {
        return NodeLifecycle.of(node.state())
                .decide(command)
                .map(next -> Declaration.inState(node, next.state()))
                .orElseThrow(() -> new ProblemException(
                        DeployProblem.ILLEGAL_TRANSITION,
                        "a node that is " + word(node.state()) + " cannot become " + word(command.goal())));
    }

    private static String word(NodeState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
