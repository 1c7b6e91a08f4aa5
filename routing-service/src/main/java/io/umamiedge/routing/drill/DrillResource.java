package io.umamiedge.routing.drill;

import io.umamiedge.contracts.event.Json;
import io.umamiedge.contracts.exercise.DrillStarted;
import io.umamiedge.contracts.exercise.DrillStopped;
import io.umamiedge.contracts.exercise.StopReason;
import io.umamiedge.contracts.identity.ExerciseId;
import io.umamiedge.contracts.identity.Ids;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.platform.auth.AllowKeys;
import io.umamiedge.platform.auth.Caller;
import io.umamiedge.platform.hash.Sha256;
import io.umamiedge.platform.paging.Cursor;
import io.umamiedge.platform.paging.Page;
import io.umamiedge.platform.problem.CommonProblem;
import io.umamiedge.platform.problem.IdempotencyKey;
import io.umamiedge.platform.problem.JsonBody;
import io.umamiedge.platform.problem.ProblemException;
import io.umamiedge.platform.registry.RegistryFeed;
import io.umamiedge.platform.registry.RegistryView;
import io.umamiedge.routing.RoutingProblem;
import io.umamiedge.routing.candidate.CandidateFeed;
import io.umamiedge.routing.engine.PolicyBook;
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
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Drills over HTTP, the newest first. Any router takes them; the topic is what they know in common. */
@Path("/v1/drills")
@AllowKeys(KeyKind.OPERATOR)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "drills")
public class DrillResource {
    private static final int ID_DIGITS = 32;
    private static final long PATIENCE_SECONDS = 5;

    private final DrillFeed drills;
    private final DrillPublisher publisher;
    private final CandidateFeed candidates;
    private final RegistryFeed registry;
    private final Caller caller;
    private final Ids ids = new Ids();
    private final InstantSource clock = InstantSource.system();

    @Inject
    DrillResource(
            DrillFeed drills,
            DrillPublisher publisher,
            CandidateFeed candidates,
            RegistryFeed registry,
            Caller caller) {
        this.drills = drills;
        this.publisher = publisher;
        this.candidates = candidates;
        this.registry = registry;
        this.caller = caller;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "startDrill", summary = "Take a node or a site out for a while and see what comes of it")
    @APIResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = DrillView.class)))
    public RestResponse<DrillView> start(
            @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey,
            @RequestBody(content = @Content(schema = @Schema(implementation = DrillRequest.class)))
                    byte @Nullable [] body) {
        DrillRequest request = JsonBody.read(body == null ? new byte[0] : body, DrillRequest.class);
        String operator = caller.key().holderId();
        ExerciseId id = id(operator, idempotencyKey);
        String asked = sha256(json(request));
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Drill known = drills.book().get(id).orElse(null);
        if (known != null) {
            if (!known.started().requestSha256().equals(asked)) {
                throw new ProblemException(
                        CommonProblem.IDEMPOTENCY_KEY_REUSED, "the key stood for drill " + id + ", which is another");
            }
            return created(known, now);
        }
        requireReady();
        RegistryView view = registry.view();
        drills.rules()
                .refusal(
                        request,
                        drills.book().runningIn(request.corridorId(), now),
                        PolicyBook.of(view.revision(), view::all))
                .ifPresent(refusal -> {
                    throw problem(refusal);
                });
        DrillStarted started = drills.rules().start(request, id, operator, asked, now);
        await(publisher.started(started));
        drills.book().apply(started);
        return created(new Drill(started, null, null), now);
    }

    @GET
    @Operation(operationId = "listDrills", summary = "List drills, the newest first")
    public Page<DrillView> list(
            @QueryParam("limit") @Nullable Integer limit, @QueryParam("cursor") @Nullable String cursor) {
        int most = Cursor.limit(limit);
        String after = Cursor.decode(cursor);
        Instant now = clock.instant();
        List<DrillView> rows = drills.book().all().stream()
                .dropWhile(drill -> after != null && position(drill.started()).compareTo(after) >= 0)
                .limit(most + 1L)
                .map(drill -> view(drill, now))
                .toList();
        return Page.of(rows, most, row -> position(row.request()));
    }

    @GET
    @Path("/{id}")
    @Operation(operationId = "getDrill", summary = "Get a drill with what was counted so far, or its verdict")
    public DrillView get(@PathParam("id") String id) {
        return view(existing(id), clock.instant());
    }

    @DELETE
    @Path("/{id}")
    @Operation(operationId = "stopDrill", summary = "End a drill now: the nodes are given back at once")
    public DrillView stop(@PathParam("id") String id) {
        Drill drill = existing(id);
        Instant now = clock.instant();
        if (drill.stopped() == null) {
            if (!now.isBefore(drill.endsAt())) {
                throw new ProblemException(RoutingProblem.DRILL_OVER, "the nodes are back since " + drill.endsAt());
            }
            String operator = caller.key().holderId();
            DrillStopped stopped = new DrillStopped(
                    drill.id(),
                    drill.started().corridorId(),
                    StopReason.OPERATOR,
                    "stopped by '" + operator + "'",
                    operator,
                    now);
            await(publisher.stopped(stopped));
            drills.book().apply(stopped);
        }
        return view(existing(id), now);
    }

    private RestResponse<DrillView> created(Drill drill, Instant now) {
        return RestResponse.ResponseBuilder.<DrillView>created(URI.create("/v1/drills/" + drill.id()))
                .entity(view(drill, now))
                .build();
    }

    private DrillView view(Drill drill, Instant now) {
        return DrillView.of(drill, drills.figures(drill.id()).orElse(null), now);
    }

    private Drill existing(String id) {
        try {
            return drills.book().get(new ExerciseId(id)).orElseThrow(() -> notFound(id));
        } catch (IllegalArgumentException e) {
            throw notFound(id);
        }
    }

    private static ProblemException notFound(String id) {
        return new ProblemException(CommonProblem.NOT_FOUND, "there is no drill '" + id + "'");
    }

    private void requireReady() {
        if (!drills.isCaughtUp() || !candidates.isLive()) {
            throw new ProblemException(CommonProblem.UNAVAILABLE, "this router does not know the grid yet");
        }
    }

    private static ProblemException problem(DrillRules.Refusal refusal) {
        return switch (refusal) {
            case DrillRules.Refusal.Unknown unknown -> ProblemException.field(unknown.field(), unknown.message());
            case DrillRules.Refusal.NotOffered not ->
                new ProblemException(RoutingProblem.NODES_NOT_OFFERED, not.message());
            case DrillRules.Refusal.Running running ->
                new ProblemException(
                        RoutingProblem.DRILL_RUNNING, "drill " + running.exerciseId() + " is not judged yet");
            case DrillRules.Refusal.TooMuch much ->
                new ProblemException(RoutingProblem.TOO_MUCH_MISSING, much.message());
        };
    }

    /** The same operator's same key names the same drill, at whichever router it arrives. */
    private ExerciseId id(String operator, @Nullable String idempotencyKey) {
        if (idempotencyKey == null) {
            return new ExerciseId(ids.next());
        }
        IdempotencyKey.require(idempotencyKey);
        return new ExerciseId(
                "drill-" + sha256(operator + '\0' + idempotencyKey).substring(0, ID_DIGITS));
    }

    private static String position(DrillStarted drill) {
        // Of one length, so that positions compare as the drills do.
        return String.format(Locale.ROOT, "%015d %s", drill.announcedAt().toEpochMilli(), drill.exerciseId());
    }

    private static String json(DrillRequest request) {
        try {
            return Json.strict().writeValueAsString(request);
        } catch (IOException e) {
            throw new IllegalStateException("a request that was read cannot be written", e);
        }
    }

    private static String sha256(String text) {
        return Sha256.hex(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void await(CompletionStage<Void> acknowledged) {
        try {
            acknowledged.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new ProblemException(CommonProblem.UNAVAILABLE, "Kafka does not take the drill; ask whether it runs");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProblemException(CommonProblem.UNAVAILABLE, "interrupted");
        }
    }
}
