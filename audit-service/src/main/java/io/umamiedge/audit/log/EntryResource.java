package io.umamiedge.audit.log;

import io.smallrye.mutiny.Uni;
import io.umamiedge.audit.chain.LogId;
import io.umamiedge.contracts.event.EventType;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.platform.auth.AllowKeys;
import io.umamiedge.platform.auth.Caller;
import io.umamiedge.platform.paging.Cursor;
import io.umamiedge.platform.paging.Page;
import io.umamiedge.platform.postgres.PgFailures;
import io.umamiedge.platform.problem.CommonProblem;
import io.umamiedge.platform.problem.ProblemException;
import io.vertx.pgclient.PgException;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.DateTimeException;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** What is on record. An operator sees everything, a customer what is about itself. */
@Path("/v1")
@Produces(MediaType.APPLICATION_JSON)
public class EntryResource {
    private static final Logger LOG = Logger.getLogger(EntryResource.class);

    private final EntryStore entries;
    private final EvidenceStore evidence;
    private final ChainStore chain;
    private final Caller caller;

    @Inject
    EntryResource(EntryStore entries, EvidenceStore evidence, ChainStore chain, Caller caller) {
        this.entries = entries;
        this.evidence = evidence;
        this.chain = chain;
        this.caller = caller;
    }

    @GET
    @Path("/entries")
    @AllowKeys({KeyKind.OPERATOR, KeyKind.CUSTOMER})
    @Operation(summary = "List entries, newest first unless order is asc")
    public Uni<Page<EntryView>> list(
            @Parameter(description = "A ce_type, such as io.umamiedge.routing.failover.v1") @RestQuery @Nullable
                    String type,
            @RestQuery("customer_id") @Nullable String customerId,
            @RestQuery("node_id") @Nullable String nodeId,
            @RestQuery("corridor_id") @Nullable String corridorId,
            @RestQuery("request_id") @Nullable String requestId,
            @RestQuery("decision_id") @Nullable String decisionId,
            @RestQuery("failover_id") @Nullable String failoverId,
            @Parameter(description = "RFC 3339; the event happened then or later") @RestQuery @Nullable String since,
            @Parameter(description = "RFC 3339; the event happened before") @RestQuery @Nullable String until,
            @Parameter(description = "desc (newest first) or asc") @RestQuery @Nullable String order,
            @RestQuery @Nullable String cursor,
            @RestQuery @Nullable Integer limit) {
        EntryQuery query = new EntryQuery(
                LogId.GRID,
                knownType(type),
                visibleCustomer(customerId),
                nodeId,
                corridorId,
                requestId,
                decisionId,
                failoverId,
                time("since", since),
                time("until", until),
                order(order),
                index(Cursor.decode(cursor)),
                Cursor.limit(limit));
        return answered(entries.list(query))
                .map(found -> found.stream().map(EntryView::of).toList())
                .map(found -> Page.of(found, query.limit(), entry -> Long.toString(entry.idx())));
    }

    @GET
    @Path("/entries/{log}/{index}")
    @AllowKeys({KeyKind.OPERATOR, KeyKind.CUSTOMER})
    @Operation(summary = "One entry")
    public Uni<EntryView> get(@RestPath String log, @RestPath long index) {
        String customer = visibleCustomer(null);
        LogId logId = log(log);
        if (index < 0 || index == Long.MAX_VALUE) {
            throw noEntry();
        }
        return answered(entries.find(logId, index))
                .map(found -> found.filter(entry -> customer == null
                                || customer.equals(entry.fact().ids().customerId()))
                        .map(EntryView::of)
                        .orElseThrow(EntryResource::noEntry));
    }

    @GET
    @Path("/entries/{log}/verify")
    @AllowKeys(KeyKind.OPERATOR)
    @Operation(
            summary = "Compute the chain again and name the first entry that does not fit",
            description = "Looks at no more than 100 000 entries; ask again from 'to' to go on.")
    public Uni<Verification> verify(
            @RestPath String log,
            @Parameter(description = "First index; 0 when absent") @RestQuery @Nullable Long from,
            @Parameter(description = "Index to stop before; the end of the log when absent") @RestQuery @Nullable
                    Long to) {
        long first = from == null ? 0 : from;
        long end = to == null ? Long.MAX_VALUE : to;
        if (first < 0 || end < first) {
            throw new ProblemException(CommonProblem.INVALID_PARAMETER, "from must be 0 or more and to no less");
        }
        return answered(chain.verify(log(log), first, end));
    }

    @GET
    @Path("/evidence/{id}")
    @AllowKeys(KeyKind.OPERATOR)
    @Operation(
            summary = "A drill with everything that it was judged by",
            description = "Its own events whole; of each decision and failover where it is and its hash.")
    public Uni<EvidenceBundle> evidence(@RestPath String id) {
        return answered(evidence.bundle(LogId.GRID, id)).invoke(bundle -> {
            if (bundle.entries().isEmpty()) {
                throw new ProblemException(CommonProblem.NOT_FOUND, "nothing is on record of exercise '" + id + "'");
            }
        });
    }

    @GET
    @Path("/counts")
    @AllowKeys(KeyKind.OPERATOR)
    @Operation(summary = "How many entries there are, by type")
    public Uni<EntryCounts> counts() {
        return answered(entries.counts(LogId.GRID)).map(counts -> EntryCounts.of(LogId.GRID.value(), counts));
    }

    private static <T> Uni<T> answered(Uni<T> answer) {
        return answer.onFailure(failure -> !(failure instanceof ProblemException))
                .transform(failure -> {
                    if (failure instanceof PgException && PgFailures.isLasting(failure)) {
                        return new ProblemException(
                                CommonProblem.INVALID_PARAMETER, "a filter holds what no identifier can");
                    }
                    LOG.warnf("entries cannot be read cause=%s", failure);
                    return new ProblemException(CommonProblem.UNAVAILABLE, "the log cannot be read now");
                });
    }

    /** The customer whose entries may be seen; null for all. */
    private @Nullable String visibleCustomer(@Nullable String asked) {
        if (caller.key().holderKind() != KeyKind.CUSTOMER) {
            return asked;
        }
        String holder = caller.key().holderId();
        if (asked != null && !asked.equals(holder)) {
            throw new ProblemException(CommonProblem.FORBIDDEN, "a customer key opens that customer's entries only");
        }
        return holder;
    }

    private static LogId log(String log) {
        if (!log.equals(LogId.GRID.value())) {
            throw new ProblemException(CommonProblem.NOT_FOUND, "there is no such log");
        }
        return LogId.GRID;
    }

    private static ProblemException noEntry() {
        return new ProblemException(CommonProblem.NOT_FOUND, "there is no such entry");
    }

    private static @Nullable String knownType(@Nullable String type) {
        if (type != null && EventType.ofName(type).isEmpty()) {
            throw new ProblemException(CommonProblem.INVALID_PARAMETER, "type is not a known event type");
        }
        return type;
    }

    private static EntryQuery.Order order(@Nullable String order) {
        return switch (order) {
            case null -> EntryQuery.Order.NEWEST_FIRST;
            case "desc" -> EntryQuery.Order.NEWEST_FIRST;
            case "asc" -> EntryQuery.Order.OLDEST_FIRST;
            default -> throw new ProblemException(CommonProblem.INVALID_PARAMETER, "order must be asc or desc");
        };
    }

    private static @Nullable Instant time(String name, @Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            Instant time = Instant.parse(text);
            // PostgreSQL has no such times; RFC 3339 neither.
            if (time.isBefore(Instant.parse("0001-01-01T00:00:00Z"))
                    || time.isAfter(Instant.parse("9999-12-31T23:59:59Z"))) {
                throw new DateTimeException("out of range");
            }
            return time;
        } catch (DateTimeException e) {
            throw new ProblemException(CommonProblem.INVALID_PARAMETER, name + " must be an RFC 3339 time");
        }
    }

    private static @Nullable Long index(@Nullable String position) {
        try {
            return position == null ? null : Long.valueOf(position);
        } catch (NumberFormatException e) {
            throw new ProblemException(CommonProblem.INVALID_PARAMETER, "cursor is not one that this service gave out");
        }
    }
}
