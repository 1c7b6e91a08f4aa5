package io.umamiedge.deploy.key;

import io.smallrye.mutiny.Uni;
import io.umamiedge.contracts.identity.Ids;
import io.umamiedge.contracts.identity.OperatorId;
import io.umamiedge.contracts.key.KeyHasher;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.contracts.registry.KeyRecord;
import io.umamiedge.contracts.registry.ResourceKind;
import io.umamiedge.deploy.idempotency.Claim;
import io.umamiedge.deploy.idempotency.IdempotencyStore;
import io.umamiedge.deploy.problem.DeployProblem;
import io.umamiedge.deploy.problem.Parameters;
import io.umamiedge.deploy.registry.References;
import io.umamiedge.deploy.registry.RegistryStore;
import io.umamiedge.deploy.registry.ResourceKey;
import io.umamiedge.deploy.registry.Stored;
import io.umamiedge.platform.auth.AllowKeys;
import io.umamiedge.platform.auth.Caller;
import io.umamiedge.platform.paging.Page;
import io.umamiedge.platform.problem.CommonProblem;
import io.umamiedge.platform.problem.JsonBody;
import io.umamiedge.platform.problem.ProblemException;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** API keys over HTTP. A secret is in one answer, once. */
@Path("/v1/keys")
@AllowKeys(KeyKind.OPERATOR)
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "keys")
public class KeyResource {
    static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    private final RegistryStore registry;
    private final IdempotencyStore idempotency;
    private final Caller caller;
    private final KeyIssuer issuer;

    @Inject
    KeyResource(RegistryStore registry, IdempotencyStore idempotency, Caller caller, KeyHasher hasher) {
        this.registry = registry;
        this.idempotency = idempotency;
        this.caller = caller;
        this.issuer = new KeyIssuer(hasher, new SecureRandom(), new Ids()::next, InstantSource.system());
    }

    @GET
    @Operation(operationId = "listKeys", summary = "List keys, never their secrets")
    public Uni<Page<KeyView>> list(
            @QueryParam("holder_kind") @Nullable String holderKind,
            @QueryParam("holder_id") @Nullable String holderId,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        int most = Parameters.limit(limit);
        return registry.list(
                        KeyRecord.class,
                        ResourceKind.KEY,
                        holderFilter(holderKind, holderId),
                        Parameters.after(cursor),
                        most + 1)
                .map(rows -> Page.of(
                        rows.stream().map(row -> KeyView.of(row.resource())).toList(),
                        most,
                        view -> view.keyId().value()));
    }

    @GET
    @Path("{id}")
    @Operation(operationId = "getKey", summary = "Read one key, never its secret")
    public Uni<KeyView> get(@PathParam("id") String id) {
        ResourceKey key = existing(ResourceKind.KEY, id);
        return registry.read(KeyRecord.class, key)
                .map(found -> KeyView.of(found.map(Stored::resource).orElseThrow(() -> notFound(key))));
    }

    @DELETE
    @Path("{id}")
    @Operation(operationId = "revokeKey", summary = "Revoke a key; revoking twice is once")
    public Uni<RestResponse<Void>> revoke(@PathParam("id") String id) {
        ResourceKey key = existing(ResourceKind.KEY, id);
        return registry.change(() -> registry.find(KeyRecord.class, key)
                .map(found -> found.map(Stored::resource).orElseThrow(() -> notFound(key)))
                .chain(present -> registry.put(KeyRecord.class, issuer.revoke(present)))
                .map(done -> RestResponse.noContent()));
    }

    @POST
    @Path("{id}/rotate")
    @Operation(operationId = "rotateKey", summary = "Replace a key; the old one ends after the overlap")
    public Uni<RestResponse<IssuedKey>> rotate(
            @PathParam("id") String id,
            @HeaderParam(IDEMPOTENCY_KEY) @Nullable String idempotencyKey,
            @RequestBody(content = @Content(schema = @Schema(implementation = KeyRotation.class))) byte[] body) {
        KeyRotation rotation = JsonBody.read(body, KeyRotation.class);
        ResourceKey key = existing(ResourceKind.KEY, id);
        Claim claim = claim(idempotencyKey, "rotate " + key, body);
        return registry.change(() -> registry.find(KeyRecord.class, key)
                .map(found -> found.map(Stored::resource).orElseThrow(() -> notFound(key)))
                .chain(present -> replace(present, rotation, claim)));
    }

    private Uni<RestResponse<IssuedKey>> replace(KeyRecord present, KeyRotation rotation, Claim claim) {
        return issuer.rotate(present, rotation.overlap())
                .map(next -> first(claim, next.issue().record())
                        .chain(() -> registry.put(KeyRecord.class, next.issue().record()))
                        .chain(() -> registry.put(KeyRecord.class, next.old()))
                        .map(done -> created(next.issue())))
                .orElseThrow(() -> new ProblemException(
                        DeployProblem.KEY_ENDED, "only a key that is good can be rotated; issue a new one instead"));
    }

    /** Issues a key to an operator, who need not be registered. */
    Uni<RestResponse<IssuedKey>> issueToOperator(String id, @Nullable String idempotencyKey, byte @Nullable [] body) {
        return issue(
                KeyKind.OPERATOR,
                operator(id).value(),
                idempotencyKey,
                body,
                () -> Uni.createFrom().voidItem());
    }

    /** Issues a key to something registered; 404 when it is not. */
    Uni<RestResponse<IssuedKey>> issueTo(
            KeyKind kind, ResourceKind holderKind, String id, @Nullable String idempotencyKey, byte @Nullable [] body) {
        ResourceKey holder = existing(holderKind, id);
        return issue(
                kind,
                id,
                idempotencyKey,
                body,
                () -> registry.find(holderKind.type(), holder)
                        .map(found -> found.orElseThrow(() -> notFound(holder)))
                        .replaceWithVoid());
    }

    private Uni<RestResponse<IssuedKey>> issue(
            KeyKind kind,
            String holderId,
            @Nullable String idempotencyKey,
            byte @Nullable [] body,
            Supplier<Uni<Void>> holderExists) {
        KeyRequest request =
                body == null || body.length == 0 ? KeyRequest.PLAIN : JsonBody.read(body, KeyRequest.class);
        Instant expiresAt = request.expiresAt();
        if (expiresAt != null && !issuer.now().isBefore(expiresAt)) {
            throw ProblemException.field("expires_at", "must be in the future");
        }
        if (request.scope() != null && kind != KeyKind.CUSTOMER) {
            throw ProblemException.field("scope", "is for keys of customers");
        }
        Claim claim = claim(idempotencyKey, "issue " + References.holder(kind, holderId), body);
        KeyIssuer.Issue issue = issuer.issue(kind, holderId, expiresAt, request.scope());
        return registry.change(() -> holderExists
                .get()
                .chain(() -> first(claim, issue.record()))
                .chain(() -> registry.put(KeyRecord.class, issue.record()))
                .map(done -> created(issue)));
    }

    /** Fails when the same request has led to a key before: nobody can show that key's secret again. */
    private Uni<Void> first(Claim claim, KeyRecord record) {
        return idempotency
                .claim(claim, record.id().value())
                .invoke(earlier -> earlier.ifPresent(keyId -> {
                    throw new ProblemException(
                            DeployProblem.KEY_ALREADY_ISSUED,
                            "this request issued key " + keyId
                                    + "; its secret was in that answer only: revoke the key and issue another");
                }))
                .replaceWithVoid();
    }

    private Claim claim(@Nullable String idempotencyKey, String operation, byte @Nullable [] body) {
        return Claim.of(new OperatorId(caller.key().holderId()), idempotencyKey, operation, body);
    }

    private static RestResponse<IssuedKey> created(KeyIssuer.Issue issue) {
        return RestResponse.ResponseBuilder.<IssuedKey>create(RestResponse.Status.CREATED)
                .entity(issue.answer())
                .header("Location", "/v1/keys/" + issue.record().id())
                .header("Cache-Control", "no-store")
                .build();
    }

    private static Map<String, String> holderFilter(@Nullable String kind, @Nullable String id) {
        if (kind == null) {
            if (id != null) {
                throw new ProblemException(CommonProblem.INVALID_PARAMETER, "holder_id needs holder_kind beside it");
            }
            return Map.of();
        }
        KeyKind holderKind = Arrays.stream(KeyKind.values())
                .filter(known -> known.name().toLowerCase(Locale.ROOT).equals(kind))
                .findFirst()
                .orElseThrow(() ->
                        new ProblemException(CommonProblem.INVALID_PARAMETER, "holder_kind must be one of " + words()));
        return Map.of(
                References.HOLDER, References.holder(holderKind, id == null ? "" : Parameters.id("holder_id", id)));
    }

    private static List<String> words() {
        return Arrays.stream(KeyKind.values())
                .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                .toList();
    }

    private static OperatorId operator(String id) {
        try {
            return new OperatorId(id);
        } catch (IllegalArgumentException e) {
            throw ProblemException.field("id", String.valueOf(e.getMessage()));
        }
    }

    private static ResourceKey existing(ResourceKind kind, String id) {
        ResourceKey key = new ResourceKey(kind, id);
        if (!Parameters.isId(id)) {
            throw notFound(key);
        }
        return key;
    }

    private static ProblemException notFound(ResourceKey key) {
        return new ProblemException(
                CommonProblem.NOT_FOUND, "there is no such " + key.kind().word());
    }
}
