package io.umamiedge.routing.dryrun;

import io.umamiedge.contracts.identity.Ids;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.platform.auth.AllowKeys;
import io.umamiedge.platform.problem.JsonBody;
import io.umamiedge.platform.problem.ProblemException;
import io.umamiedge.platform.registry.RegistryFeed;
import io.umamiedge.routing.candidate.CandidateFeed;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Dry runs over HTTP. */
@Path("/v1/decisions/dry-run")
@AllowKeys(KeyKind.OPERATOR)
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "decisions")
public class DryRunResource {
    private final DryRun dryRun;
    private final RegistryFeed registry;

    @Inject
    DryRunResource(CandidateFeed candidates, RegistryFeed registry) {
        this.dryRun = new DryRun(candidates.board().table(), new Ids(), InstantSource.system(), new SecureRandom());
        this.registry = registry;
    }

    @POST
    @Operation(
            operationId = "dryRunDecision",
            summary = "Say which node a request would be sent to; nothing is recorded")
    public RoutingDecision decide(
            @RequestBody(content = @Content(schema = @Schema(implementation = DryRunRequest.class)))
                    byte @Nullable [] body) {
        DryRunRequest request = JsonBody.read(body == null ? new byte[0] : body, DryRunRequest.class);
        return dryRun.decide(request, registry.view())
                .orElseThrow(() -> ProblemException.field("customer_id", "is not a known customer"));
    }
}
