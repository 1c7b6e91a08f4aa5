package io.umamiedge.routing.simulations;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.umamiedge.contracts.event.JsonErrors.Mistake;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.contracts.registry.RegistryResource;
import io.umamiedge.contracts.registry.ResourceKind;
import io.umamiedge.platform.auth.AllowKeys;
import io.umamiedge.platform.auth.Caller;
import io.umamiedge.platform.paging.Cursor;
import io.umamiedge.platform.paging.Page;
import io.umamiedge.platform.problem.CommonProblem;
import io.umamiedge.platform.problem.IdempotencyKey;
import io.umamiedge.platform.problem.JsonBody;
import io.umamiedge.platform.problem.Problem;
import io.umamiedge.platform.problem.ProblemException;
import io.umamiedge.platform.registry.RegistryFeed;
import io.umamiedge.routing.RoutingProblem;
import io.umamiedge.routing.candidate.CandidateFeed;
import io.umamiedge.routing.simulation.scenario.FleetSource;
import io.umamiedge.routing.simulation.scenario.LiveFleet;
import io.umamiedge.routing.simulation.scenario.Scenario;
import io.umamiedge.routing.simulation.scenario.ScenarioException;
import io.umamiedge.routing.simulation.scenario.ScenarioReader;
import io.umamiedge.routing.simulations.SimulationQueue.Submitted;
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
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Simulations over HTTP. */
@Path("/v1/simulations")
@AllowKeys(KeyKind.OPERATOR)
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "simulations")
public class SimulationResource {
    private static final int RETRY_SECONDS = 30;

    private final SimulationPublisher simulations;
    private final SimulationConfig config;
    private final CandidateFeed candidates;
    private final RegistryFeed registry;
    private final Caller caller;

    @Inject
    SimulationResource(
            SimulationPublisher simulations,
            SimulationConfig config,
            CandidateFeed candidates,
            RegistryFeed registry,
            Caller caller) {
        this.simulations = simulations;
        this.config = config;
        this.candidates = candidates;
        this.registry = registry;
        this.caller = caller;
    }

    @POST
    @Operation(operationId = "simulate", summary = "Ask for a simulation; it runs when its turn comes")
    @APIResponse(
            responseCode = "202",
            description = "Accepted; where it is is told by GET",
            content = @Content(schema = @Schema(implementation = SimulationView.class)))
    public RestResponse<SimulationView> simulate(
            @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey,
            @RequestBody(
                            description = "A scenario, see docs/simulations.md",
                            content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
                    byte @Nullable [] body) {
        IdempotencyKey.require(idempotencyKey);
        ObjectNode tree = JsonBody.object(body == null ? new byte[0] : body);
        Submitted submitted =
                simulations.submit(bounded(complete(tree)), caller.key().holderId(), idempotencyKey, fingerprint(tree));
        return switch (submitted) {
            case Submitted.Accepted(SimulationRun run, boolean _) ->
                RestResponse.ResponseBuilder.<SimulationView>create(RestResponse.Status.ACCEPTED)
                        .entity(run.view())
                        .header("Location", "/v1/simulations/" + run.view().exerciseId())
                        .build();
            case Submitted.KeyReused _ ->
                throw new ProblemException(
                        CommonProblem.IDEMPOTENCY_KEY_REUSED, "the Idempotency-Key was sent with another request");
            case Submitted.Full _ ->
                throw ProblemException.later(
                        RoutingProblem.TOO_MANY_SIMULATIONS,
                        "one runs and " + config.mostWaiting() + " wait already",
                        RETRY_SECONDS);
        };
    }

    @GET
    @Path("{id}")
    @Operation(operationId = "getSimulation", summary = "Where a simulation is, and its result once it is completed")
    public SimulationView get(@PathParam("id") String id) {
        return simulations
                .queue()
                .find(id)
                .map(SimulationRun::view)
                .orElseThrow(() -> new ProblemException(CommonProblem.NOT_FOUND, "there is no such simulation"));
    }

    @GET
    @Operation(operationId = "listSimulations", summary = "List simulations, the newest first, without their results")
    public Page<SimulationView> list(
            @QueryParam("limit") @Nullable Integer limit, @QueryParam("cursor") @Nullable String cursor) {
        int most = Cursor.limit(limit);
        List<SimulationView> rows = simulations.queue().newest(Cursor.decode(cursor), most + 1).stream()
                .map(run -> run.view().withoutResult())
                .toList();
        return Page.of(rows, most, row -> row.exerciseId().value());
    }

    private Scenario complete(ObjectNode tree) {
        try {
            Scenario scenario = ScenarioReader.read(tree);
            return scenario.fleet().from() == FleetSource.FILE ? scenario : live().complete(scenario);
        } catch (ScenarioException e) {
            List<Problem.FieldError> errors = e.mistakes().stream()
                    .map(mistake -> new Problem.FieldError(mistake.field(), mistake.reason()))
                    .toList();
            Mistake first = e.mistakes().getFirst();
            throw new ProblemException(CommonProblem.INVALID_FIELD, first.toString(), errors);
        }
    }

    private LiveFleet live() {
        List<RegistryResource> resources = new ArrayList<>();
        for (ResourceKind kind : ResourceKind.values()) {
            if (kind != ResourceKind.KEY) {
                resources.addAll(registry.view().all(kind));
            }
        }
        return new LiveFleet(resources, candidates.board().after(""));
    }

    private Scenario bounded(Scenario scenario) {
        if (scenario.fleet().size() > config.mostNodes()) {
            throw ProblemException.field("fleet.nodes", "must be " + config.mostNodes() + " nodes at most");
        }
        if (scenario.expectedRequests() > config.mostRequests()) {
            throw ProblemException.field(
                    "demand", "must be " + config.mostRequests() + " requests at most over the whole duration");
        }
        return scenario;
    }

    /** Of what was asked: a live fleet is another one at every moment. */
    private static String fingerprint(ObjectNode tree) {
        try {
            return SimulationPublisher.sha256(tree);
        } catch (IOException e) {
            throw new IllegalStateException("a tree can be written", e);
        }
    }
}
