package io.umamiedge.routing.engine;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.CountryCode;
import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.registry.NodeGroup;
import io.umamiedge.contracts.registry.Tier;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.Verdict;
import java.util.Set;
import java.util.TreeSet;

/**
 * What policies, contracts and gates look at in a node; thousands of nodes share a few of these.
 *
 * @param isVerified false only when evidence for the country was asked for and is missing
 * @param isChecked false only when the site checklist was asked for and is not complete
 * @param isOpen false only when the corridor's gate was asked and has not opened
 * @param owners whom alone the node serves; empty for anybody
 */
record Standing(
        CountryCode country,
        boolean isVerified,
        CorridorId corridorId,
        boolean isOpen,
        NodeGroup nodeGroup,
        Set<Tier> tiers,
        Set<String> certifications,
        boolean isChecked,
        Verdict verdict,
        Set<CustomerId> owners) {
    static Standing of(Candidate candidate, Verdict verdict, Set<CustomerId> owners) {
        return new Standing(
                candidate.country(),
                !Boolean.FALSE.equals(candidate.countryVerified()),
                candidate.corridorId(),
                !Boolean.FALSE.equals(candidate.corridorOpen()),
                candidate.nodeGroup(),
                candidate.tiers(),
                candidate.certifications(),
                !Boolean.FALSE.equals(candidate.checklistPassed()),
                verdict,
                owners);
    }

    /** The same text for the same standing in every process, whatever order its sets are in. */
    String canonical() {
        Set<String> sortedOwners = new TreeSet<>();
        owners.forEach(owner -> sortedOwners.add(owner.value()));
        return corridorId + "|" + country + "|" + nodeGroup + "|" + new TreeSet<>(tiers) + "|"
                + new TreeSet<>(certifications) + "|" + verdict + "|" + isVerified + isOpen + isChecked + "|"
                + sortedOwners;
    }
}
