package io.umamiedge.routing.engine;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.CountryCode;
import io.umamiedge.contracts.registry.NodeGroup;
import io.umamiedge.contracts.registry.Tier;
import io.umamiedge.contracts.routing.Candidate;
import java.util.Set;

/** What policies and contracts look at in a node; thousands of nodes share a few of these. */
record Standing(
        CountryCode country, CorridorId corridorId, NodeGroup nodeGroup, Set<Tier> tiers, Set<String> certifications) {
    static Standing of(Candidate candidate) {
        return new Standing(
                candidate.country(),
                candidate.corridorId(),
                candidate.nodeGroup(),
                candidate.tiers(),
                candidate.certifications());
    }
}
