package io.umamiedge.billing.ratecard;

import io.smallrye.mutiny.Uni;
import io.umamiedge.billing.BillingProblem;
import io.umamiedge.billing.Parameters;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.contracts.ratecard.RateCard;
import io.umamiedge.contracts.ratecard.RateCardId;
import io.umamiedge.platform.auth.AllowKeys;
import io.umamiedge.platform.paging.Cursor;
import io.umamiedge.platform.paging.Page;
import io.umamiedge.platform.problem.JsonBody;
import io.umamiedge.platform.problem.ProblemException;
import io.umamiedge.platform.registry.RegistryFeed;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** What tokens cost, kept by operators. */
@Path("/v1/rate-cards")
@Produces(MediaType.APPLICATION_JSON)
@AllowKeys(KeyKind.OPERATOR)
public class RateCardResource {
    private final RateCardStore store;
    private final RegistryFeed registry;

    @Inject
    RateCardResource(RateCardStore store, RegistryFeed registry) {
        this.store = store;
        this.registry = registry;
    }

    @PUT
    @Path("/{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<RestResponse<RateCard>> put(
            @PathParam("id") String id,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @RequestBody(content = @Content(schema = @Schema(implementation = RateCardTerms.class))) byte[] body) {
        RateCardId cardId = Parameters.path(id, RateCardId::new);
        RateCardTerms terms = JsonBody.read(body, RateCardTerms.class);
        requireKnownCorridor(cardId, terms);
        return store.put(cardId, terms, version(ifMatch)).map(RateCardResource::tagged);
    }

    @GET
    @Path("/{id}")
    public Uni<RestResponse<RateCard>> get(@PathParam("id") String id) {
        return store.find(Parameters.path(id, RateCardId::new))
                .map(card -> tagged(card.orElseThrow(Parameters::notFound)));
    }

    @GET
    public Uni<Page<RateCard>> list(
            @QueryParam("limit") @Nullable Integer limit, @QueryParam("cursor") @Nullable String cursor) {
        int size = Cursor.limit(limit);
        return store.list(Cursor.decode(cursor), size + 1)
                .map(cards -> Page.of(cards, size, card -> card.id().value()));
    }

    @DELETE
    @Path("/{id}")
    public Uni<RestResponse<Void>> delete(@PathParam("id") String id) {
        return store.delete(Parameters.path(id, RateCardId::new)).map(deleted -> {
            if (!deleted) {
                throw Parameters.notFound();
            }
            return RestResponse.noContent();
        });
    }

    private void requireKnownCorridor(RateCardId id, RateCardTerms terms) {
        if (id.equals(RateCardId.DEFAULT)) {
            if (terms.corridorId() != null) {
                throw ProblemException.field("corridor_id", "must be absent: the default card is for every corridor");
            }
        } else if (terms.corridorId() == null) {
            throw ProblemException.field("corridor_id", "is required on every card but the default one");
        } else if (registry.view().corridor(terms.corridorId()).isEmpty()) {
            throw ProblemException.field("corridor_id", "names no corridor");
        }
    }

    private static @Nullable Integer version(@Nullable String ifMatch) {
        if (ifMatch == null || ifMatch.equals("*")) {
            return null;
        }
        try {
            return Integer.valueOf(ifMatch.replace("\"", ""));
        } catch (NumberFormatException e) {
            throw new ProblemException(BillingProblem.VERSION_MISMATCH, "If-Match names no version of it");
        }
    }

    private static RestResponse<RateCard> tagged(RateCard card) {
        return RestResponse.ResponseBuilder.ok(card)
                .tag(Integer.toString(card.version()))
                .build();
    }
}
