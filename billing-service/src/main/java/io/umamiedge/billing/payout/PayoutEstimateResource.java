package io.umamiedge.billing.payout;

import io.smallrye.mutiny.Uni;
import io.umamiedge.billing.Parameters;
import io.umamiedge.billing.Period;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.SiteId;
import io.umamiedge.contracts.identity.SiteOwnerId;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.contracts.registry.Node;
import io.umamiedge.contracts.registry.ResourceKind;
import io.umamiedge.contracts.registry.Site;
import io.umamiedge.contracts.registry.SiteOwner;
import io.umamiedge.platform.auth.AllowKeys;
import io.umamiedge.platform.auth.Caller;
import io.umamiedge.platform.registry.RegistryFeed;
import io.umamiedge.platform.registry.RegistryView;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A site owner's payout estimate, for operators and for the nodes that stand at the owner's sites. */
@Path("/v1/site-owners/{id}/payout-estimate")
@Produces(MediaType.APPLICATION_JSON)
@AllowKeys({KeyKind.OPERATOR, KeyKind.NODE})
public class PayoutEstimateResource {
    private final PayoutStore store;
    private final RegistryFeed registry;
    private final Caller caller;
    private final InstantSource clock = InstantSource.system();

    @Inject
    PayoutEstimateResource(PayoutStore store, RegistryFeed registry, Caller caller) {
        this.store = store;
        this.registry = registry;
        this.caller = caller;
    }

    @GET
    public Uni<PayoutEstimate> estimate(
            @PathParam("id") String id,
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to) {
        RegistryView view = registry.view();
        SiteOwner owner = view.siteOwner(Parameters.path(id, SiteOwnerId::new)).orElseThrow(Parameters::notFound);
        if (caller.key().holderKind() != KeyKind.OPERATOR
                && !standsAtSiteOf(owner.id(), new NodeId(caller.key().holderId()), view)) {
            throw Parameters.notFound();
        }
        Period period = Period.parse(from, to, clock.instant());
        return store.accrued(owner.id(), period)
                .chain(accrued -> store.awaitingRating(sitesOf(owner.id(), view), period)
                        .map(waiting -> PayoutEstimate.of(owner.id(), owner.currency(), period, accrued, waiting)));
    }

    private static boolean standsAtSiteOf(SiteOwnerId owner, NodeId node, RegistryView view) {
        return view.node(node)
                .map(Node::siteId)
                .flatMap(view::site)
                .filter(site -> site.ownerId().equals(owner))
                .isPresent();
    }

    private static List<SiteId> sitesOf(SiteOwnerId owner, RegistryView view) {
        return view.all(ResourceKind.SITE).stream()
                .map(Site.class::cast)
                .filter(site -> site.ownerId().equals(owner))
                .map(Site::id)
                .toList();
    }
}
