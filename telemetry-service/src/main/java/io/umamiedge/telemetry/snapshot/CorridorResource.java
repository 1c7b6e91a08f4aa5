package io.umamiedge.telemetry.snapshot;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.platform.auth.AllowKeys;
import io.umamiedge.platform.paging.Cursor;
import io.umamiedge.platform.problem.CommonProblem;
import io.umamiedge.platform.problem.ProblemException;
import io.umamiedge.platform.registry.RegistryFeed;
import io.umamiedge.platform.registry.RegistryView;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** Says what a corridor can take, to operators. */
@Path("/v1/corridors/{id}/capacity")
public class CorridorResource {
    private final SnapshotConsumer snapshots;
    private final RegistryFeed registry;

    @Inject
    CorridorResource(SnapshotConsumer snapshots, RegistryFeed registry) {
        this.snapshots = snapshots;
        this.registry = registry;
    }

    @GET
    @AllowKeys(KeyKind.OPERATOR)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "A corridor's capacity in total, and its nodes in order of id")
    @APIResponse(responseCode = "200", description = "The totals are of all its nodes, whichever page this is")
    @APIResponse(responseCode = "400", description = "invalid_parameter")
    @APIResponse(responseCode = "401", description = "invalid_key")
    @APIResponse(responseCode = "404", description = "not_found: there is no such corridor")
    public CorridorCapacity capacity(
            @PathParam("id") String id,
            @QueryParam("limit") @Nullable Integer limit,
            @QueryParam("cursor") @Nullable String cursor) {
        int most = Cursor.limit(limit);
        String after = Cursor.decode(cursor);
        RegistryView now = registry.view();
        return CorridorCapacity.of(
                corridor(now, id), now, snapshots.view()::snapshot, after == null ? "" : after, most);
    }

    private static CorridorId corridor(RegistryView registry, String id) {
        try {
            CorridorId corridor = new CorridorId(id);
            if (registry.corridor(corridor).isPresent()) {
                return corridor;
            }
        } catch (IllegalArgumentException e) {
            // Not even the form of an id: there is no such corridor either.
        }
        throw new ProblemException(CommonProblem.NOT_FOUND, "there is no such corridor");
    }
}
