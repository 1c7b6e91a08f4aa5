package io.umamiedge.routing.simulation.scenario;

import io.umamiedge.contracts.registry.Corridor;
import io.umamiedge.contracts.registry.Site;
import io.umamiedge.contracts.registry.SiteOwner;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the simulated nodes stand and what they are.
 *
 * @param profile for {@code live} only: how fast a runtime serves as far as nobody has measured it; null is the
 *     scenario's first profile
 */
public record Fleet(
        FleetSource from,
        @Nullable ProfileId profile,
        List<Corridor> corridors,
        List<SiteOwner> siteOwners,
        List<Site> sites,
        List<FleetNode> nodes) {
    public Fleet {
        corridors = List.copyOf(corridors);
        siteOwners = List.copyOf(siteOwners);
        sites = List.copyOf(sites);
        nodes = List.copyOf(nodes);
        boolean isWritten = !(corridors.isEmpty() && siteOwners.isEmpty() && sites.isEmpty() && nodes.isEmpty());
        if (from == FleetSource.LIVE && isWritten) {
            throw new IllegalArgumentException("from must be file when the scenario writes corridors, sites or nodes");
        }
        if (from == FleetSource.FILE && profile != null) {
            throw new IllegalArgumentException("profile must be absent: each runtime of the scenario names its own");
        }
    }

    /** How many nodes there are. */
    public int size() {
        return nodes.stream().mapToInt(FleetNode::size).sum();
    }
}
