package io.umamiedge.telemetry.snapshot;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.Ids;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.contracts.registry.KeyRecord;
import io.umamiedge.platform.auth.AllowKeys;
import io.umamiedge.platform.auth.Caller;
import io.umamiedge.platform.auth.KeyCheck;
import io.umamiedge.platform.auth.KeyRing;
import io.umamiedge.platform.problem.CommonProblem;
import io.umamiedge.platform.problem.ProblemException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Capacity as it changes, for consoles. */
@Singleton
@Path("/v1/capacity/stream")
public class StreamResource {
    /** How often a stream that has nothing to tell looks for news: people read it. */
    private static final Duration PAUSE = Duration.ofMillis(200);

    private static final Logger LOG = Logger.getLogger(StreamResource.class);

    private final SnapshotConsumer snapshots;
    private final KeyRing keys;
    private final Caller caller;
    private final Semaphore free;
    private final String viewName = new Ids().next();
    private final InstantSource clock = InstantSource.system();

    @Inject
    StreamResource(SnapshotConsumer snapshots, KeyRing keys, Caller caller, StreamConfig config, MeterRegistry meters) {
        this.snapshots = snapshots;
        this.keys = keys;
        this.caller = caller;
        this.free = new Semaphore(config.limit());
        Gauge.builder("umamiedge_telemetry_streams", () -> config.limit() - free.availablePermits())
                .register(meters);
    }

    @GET
    @AllowKeys(KeyKind.OPERATOR)
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(
            summary = "Capacity as it changes, as server-sent events",
            description =
                    "'start' (resumed or not), a 'snapshot' of every node, 'live', then 'snapshot' and 'removed' as"
                            + " nodes change, 'heartbeat' every 10 s of quiet. A slow reader is given the newest of each node."
                            + " With Last-Event-ID only what changed since, where that is still known.")
    @APIResponse(
            responseCode = "200",
            description = "Ends when the key does",
            content = @Content(mediaType = MediaType.SERVER_SENT_EVENTS, schema = @Schema(type = SchemaType.STRING)))
    @APIResponse(responseCode = "400", description = "invalid_parameter")
    @APIResponse(responseCode = "401", description = "invalid_key")
    @APIResponse(responseCode = "503", description = "unavailable: as many streams are open as are allowed")
    public Multi<OutboundSseEvent> stream(
            @QueryParam("corridor_id") @Nullable String corridorId,
            @HeaderParam("Last-Event-ID") @Nullable String lastEventId,
            @Context Sse sse) {
        CapacityStream stream = new CapacityStream(snapshots.view(), viewName, corridor(corridorId), lastEventId);
        KeyRecord key = caller.key();
        if (!free.tryAcquire()) {
            throw new ProblemException(CommonProblem.UNAVAILABLE, "as many streams are open as are allowed");
        }
        return Multi.createBy()
                .repeating()
                .uni(() -> next(stream, key))
                .indefinitely()
                // An empty one is the end: the key is not good any more.
                .select()
                .first(Optional::isPresent)
                .map(event -> event(sse, event.orElseThrow()))
                .onFailure()
                .invoke(failure -> LOG.error("capacity stream failed", failure))
                .onTermination()
                .invoke(free::release);
    }

    private Uni<Optional<CapacityStream.Event>> next(CapacityStream stream, KeyRecord key) {
        Instant now = clock.instant();
        if (keys.recheck(key, now) instanceof KeyCheck.Refused) {
            return Uni.createFrom().item(Optional.empty());
        }
        CapacityStream.Event event = stream.next(now);
        return event != null
                ? Uni.createFrom().item(Optional.of(event))
                : Uni.createFrom().voidItem().onItem().delayIt().by(PAUSE).chain(() -> next(stream, key));
    }

    private static OutboundSseEvent event(Sse sse, CapacityStream.Event event) {
        OutboundSseEvent.Builder builder = sse.newEventBuilder()
                .name(event.name())
                .mediaType(MediaType.TEXT_PLAIN_TYPE)
                .data(String.class, event.data());
        return event.id() == null ? builder.build() : builder.id(event.id()).build();
    }

    private static @Nullable CorridorId corridor(@Nullable String id) {
        try {
            return id == null ? null : new CorridorId(id);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(CommonProblem.INVALID_PARAMETER, String.valueOf(e.getMessage()));
        }
    }
}
