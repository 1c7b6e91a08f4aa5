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

/**
 * A node as the router offers it: everything a gateway needs to pick it, and nothing else.
 *
 * @param region its corridor's region
 * @param verdict with {@code reason} for people and {@code since}, when it became so
 * @param registryRevision what the router had applied when it made this
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
        long registryRevision) {
    public Candidate {
        tiers = Set.copyOf(tiers);
        certifications = Set.copyOf(certifications);
        runtimes = List.copyOf(runtimes);
    }
}
