package io.umamiedge.deploy.deployment;

import io.smallrye.mutiny.Uni;
import io.umamiedge.contracts.deployment.DeploymentRecorded;
import io.umamiedge.contracts.deployment.DeploymentStatus;
import io.umamiedge.contracts.identity.DeploymentId;
import io.umamiedge.contracts.identity.Ids;
import io.umamiedge.contracts.identity.OperatorId;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.deploy.idempotency.Claim;
import io.umamiedge.deploy.problem.Parameters;
import io.umamiedge.deploy.problem.StorableText;
import io.umamiedge.platform.auth.AllowKeys;
import io.umamiedge.platform.auth.Caller;
import io.umamiedge.platform.paging.Page;
import io.umamiedge.platform.problem.CommonProblem;
import io.umamiedge.platform.problem.JsonBody;
import io.umamiedge.platform.problem.ProblemException;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Deployment records over HTTP. */
@Path("/v1/deployments")
@AllowKeys(KeyKind.OPERATOR)
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "deployments")
public class DeploymentResource {
    private final DeploymentStore deployments;
    private final Caller caller;
    private final Ids ids = new Ids();
    private final InstantSource clock = InstantSource.system();

    @Inject
    DeploymentResource(DeploymentStore deployments, Caller caller) {
        this.deployments = deployments;
        this.caller = caller;
    }

    @POST
    @Operation(operationId = "recordDeployment", summary = "Put a deployment on record")
    public Uni<RestResponse<DeploymentRecorded>> record(
            @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey,
            @RequestBody(content = @Content(schema = @Schema(implementation = DeploymentRequest.class))) byte[] body) {
        DeploymentRequest request = JsonBody.read(StorableText.require(JsonBody.object(body)), DeploymentRequest.class);
        OperatorId operator = new OperatorId(caller.key().holderId());
        DeploymentRecorded deployment = new DeploymentRecorded(
                new DeploymentId(ids.next()),
                request.releaseName(),
                request.environment(),
                request.status(),
                request.evidenceUri(),
                request.evidenceSha256(),
                request.version(),
                operator,
                clock.instant().truncatedTo(ChronoUnit.MILLIS));
        return deployments
                .add(deployment, Claim.of(operator, idempotencyKey, "record deployment", body))
                .map(recorded -> RestResponse.ResponseBuilder.<DeploymentRecorded>create(RestResponse.Status.CREATED)
                        .entity(recorded)
                        .header("Location", "/v1/deployments/" + recorded.deploymentId())
                        .build());
    }

    @GET
    @Path("{id}")
    @Operation(operationId = "getDeployment", summary = "Read a deployment record")
    public Uni<DeploymentRecorded> get(@PathParam("id") String id) {
        if (!Parameters.isId(id)) {
            throw notFound();
        }
        return deployments.find(new DeploymentId(id)).map(found -> found.orElseThrow(() -> notFound()));
    }

    @GET
    @Operation(operationId = "listDeployments", summary = "List deployment records, the newest first")
    public Uni<Page<DeploymentRecorded>> list(
            @QueryParam("environment") @Nullable String environment,
            @QueryParam("status") @Nullable String status,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        int most = Parameters.limit(limit);
        return deployments
                .list(
                        environment == null ? null : Parameters.id("environment", environment),
                        status == null ? null : status(status),
                        Parameters.after(cursor),
                        most + 1)
                .map(rows -> Page.of(rows, most, row -> row.deploymentId().value()));
    }

    private static DeploymentStatus status(String word) {
        return Arrays.stream(DeploymentStatus.values())
                .filter(known -> known.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst()
                .orElseThrow(() ->
                        new ProblemException(CommonProblem.INVALID_PARAMETER, "status is not one of the known values"));
    }

    private static ProblemException notFound() {
        return new ProblemException(CommonProblem.NOT_FOUND, "there is no such deployment record");
    }
}
