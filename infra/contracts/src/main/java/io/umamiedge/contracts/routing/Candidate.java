package io.umamiedge.contracts.routing;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.CountryCode;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.SiteId;
import io.umamiedge.contracts.registry.NodeGroup;
import io.umamiedge.contracts.registry.Tier;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A node as the router offers it: everything a gateway needs to pick it, and nothing else.
 *
 * @param region its corridor's region
 * @param verdict with {@code reason} for people and {@code since}, when it became so
 * @param registryRevision what the router had applied when it made this
 * @param ejection null when the node did not leave the grid lately
 * @param drill null unless a drill has taken the node out
 */
public record Candidate(
        NodeId nodeId,
        CorridorId corridorId,
        String region,
        SiteId siteId,
        CountryCode country,
        NodeGroup nodeGroup,
        Set<Tier> tiers,
        Set<String> certifications,
        List<CandidateRuntime> runtimes,
        Verdict verdict,
        String reason,
        Instant since,
        long registryRevision,
        @Nullable Ejection ejection,
        @Nullable DrillWindow drill) {
    public Candidate {
        tiers = Set.copyOf(tiers);
        certifications = Set.copyOf(certifications);
        runtimes = List.copyOf(runtimes);
    }
}
