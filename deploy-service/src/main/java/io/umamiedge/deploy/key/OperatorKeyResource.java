package io.umamiedge.deploy.key;

import io.smallrye.mutiny.Uni;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.platform.auth.AllowKeys;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Keys of an operator over HTTP. */
@Path("/v1/operators/{id}/keys")
@AllowKeys(KeyKind.OPERATOR)
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "keys")
public class OperatorKeyResource {
    private final KeyResource keys;

    @Inject
    OperatorKeyResource(KeyResource keys) {
        this.keys = keys;
    }

    @POST
    @Operation(operationId = "issueOperatorKey", summary = "Issue a key to an operator")
    public Uni<RestResponse<IssuedKey>> issue(
            @PathParam("id") String id,
            @HeaderParam(KeyResource.IDEMPOTENCY_KEY) @Nullable String idempotencyKey,
            @RequestBody(content = @Content(schema = @Schema(implementation = KeyRequest.class)), required = false)
                    byte @Nullable [] body) {
        return keys.issueToOperator(id, idempotencyKey, body);
    }
}
