package io.umamiedge.telemetry.snapshot;

import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.contracts.telemetry.CapacitySnapshot;
import io.umamiedge.platform.auth.AllowKeys;
import io.umamiedge.platform.auth.Caller;
import io.umamiedge.platform.problem.CommonProblem;
import io.umamiedge.platform.problem.ProblemException;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Says what a node can take, to operators and to the node itself. */
@Path("/v1/nodes/{id}/capacity")
public class CapacityResource {
    private final SnapshotConsumer snapshots;
    private final Caller caller;

    @Inject
    CapacityResource(SnapshotConsumer snapshots, Caller caller) {
        this.snapshots = snapshots;
        this.caller = caller;
    }

    @GET
    @AllowKeys({KeyKind.OPERATOR, KeyKind.NODE})
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "The newest snapshot of a node")
    @APIResponse(responseCode = "200", description = "As it is on the capacity topic")
    @APIResponse(responseCode = "401", description = "invalid_key")
    @APIResponse(responseCode = "403", description = "forbidden: a node may only ask for itself")
    @APIResponse(responseCode = "404", description = "not_found: it has not reported, or is no more")
    public CapacitySnapshot capacity(@PathParam("id") String id) {
        if (caller.key().holderKind() == KeyKind.NODE && !caller.is(KeyKind.NODE, id)) {
            throw new ProblemException(CommonProblem.FORBIDDEN, "a node may only ask for itself");
        }
        return node(id);
    }

    private CapacitySnapshot node(String id) {
        try {
            return snapshots.view().snapshot(new NodeId(id)).orElseThrow(CapacityResource::unknown);
        } catch (IllegalArgumentException e) {
            throw unknown();
        }
    }

    private static ProblemException unknown() {
        return new ProblemException(CommonProblem.NOT_FOUND, "no capacity is known of such a node");
    }
}
