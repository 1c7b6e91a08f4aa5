package io.umamiedge.billing.usage;

import io.smallrye.mutiny.Uni;
import io.umamiedge.billing.Parameters;
import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.RequestId;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.platform.auth.AllowKeys;
import io.umamiedge.platform.paging.Cursor;
import io.umamiedge.platform.paging.Page;
import io.umamiedge.platform.problem.CommonProblem;
import io.umamiedge.platform.problem.ProblemException;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.jspecify.annotations.Nullable;

/** The books line by line, so that an operator can hold them against those of the other end. */
@Path("/v1/usage-events")
@Produces(MediaType.APPLICATION_JSON)
@AllowKeys(KeyKind.OPERATOR)
public class UsageEventResource {
    // Neither customer nor source nor event id can hold it.
    private static final String SEPARATOR = "\n";

    private final UsageReportStore store;

    @Inject
    UsageEventResource(UsageReportStore store) {
        this.store = store;
    }

    @GET
    public Uni<Page<BookedUsage>> list(
            @QueryParam("customer_id") @Nullable String customerId,
            @QueryParam("request_id") @Nullable String requestId,
            @QueryParam("limit") @Nullable Integer limit,
            @QueryParam("cursor") @Nullable String cursor) {
        int size = Cursor.limit(limit);
        return store.events(
                        Parameters.query("customer_id", customerId, CustomerId::new),
                        Parameters.query("request_id", requestId, RequestId::new),
                        after(Cursor.decode(cursor)),
                        size + 1)
                .map(events -> Page.of(events, size, UsageEventResource::position));
    }

    private static String position(BookedUsage event) {
        return String.join(SEPARATOR, event.customerId().value(), event.source(), event.eventId());
    }

    private static UsageEvent.Key after(@Nullable String position) {
        if (position == null) {
            return new UsageEvent.Key("", "", "");
        }
        String[] parts = position.split(SEPARATOR, 3);
        if (parts.length != 3 || position.indexOf('\0') >= 0) {
            throw new ProblemException(CommonProblem.INVALID_PARAMETER, "cursor is not one that this service gave out");
        }
        return new UsageEvent.Key(parts[0], parts[1], parts[2]);
    }
}
