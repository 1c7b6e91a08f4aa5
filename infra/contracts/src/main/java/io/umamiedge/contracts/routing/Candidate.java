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
 * @param latitude where its site stands, degrees, WGS 84; null when the router did not say
 * @param longitude likewise
 * @param countryVerified as its site has it: null when nobody asked, which keeps nothing out
 * @param checklistPassed likewise
 * @param corridorOpen as its corridor has it, likewise
 * @param reportedAt when the report behind the runtimes' load and latency was received; null when there was none
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
        @Nullable DrillWindow drill,
        @Nullable Double latitude,
        @Nullable Double longitude,
        @Nullable Boolean countryVerified,
        @Nullable Boolean checklistPassed,
        @Nullable Boolean corridorOpen,
        @Nullable Instant reportedAt) {
    /** The region of a node whose corridor is not registered. */
    public static final String UNKNOWN_REGION = "UNKNOWN";

    public Candidate {
        tiers = Set.copyOf(tiers);
        certifications = Set.copyOf(certifications);
        runtimes = List.copyOf(runtimes);
    }

    /** The same in all that matters to a choice, as another revision and another report would say it. */
    public Candidate asOf(long otherRevision, @Nullable Instant otherReport) {
        return new Candidate(
                nodeId,
                corridorId,
                region,
                siteId,
                country,
                nodeGroup,
                tiers,
                certifications,
                runtimes,
                verdict,
                reason,
                since,
                otherRevision,
                ejection,
                drill,
                latitude,
                longitude,
                countryVerified,
                checklistPassed,
                corridorOpen,
                otherReport);
    }
}
