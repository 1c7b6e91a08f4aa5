package io.umamiedge.routing.engine;

import io.umamiedge.contracts.identity.KeyId;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.registry.Corridor;
import io.umamiedge.contracts.registry.KeyRecord;
import io.umamiedge.contracts.registry.Node;
import io.umamiedge.contracts.registry.NodeRuntime;
import io.umamiedge.contracts.registry.RegistryResource;
import io.umamiedge.contracts.registry.ResourceKind;
import io.umamiedge.contracts.registry.Site;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.CandidateRuntime;
import io.umamiedge.contracts.routing.Verdict;
import io.umamiedge.contracts.telemetry.RuntimeState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the registry held and decisions depend on.
 *
 * @param policies customers and policies at the revision that a decision names
 * @param keys where that revision's keys are found
 * @param nodes where nodes, sites and corridors are found: at that revision, or at one close to it, because news of a
 *     node reaches gateways on another way than news of a policy
 */
public record RegistryFacts(PolicyBook policies, Lookup keys, Lookup nodes) {
    /** The registry at one revision. */
    @FunctionalInterface
    public interface Lookup {
        /** What is registered under this id; null when nothing is. */
        @Nullable
        RegistryResource get(ResourceKind kind, String id);
    }

    public long revision() {
        return policies.revision();
    }

    @Nullable
    KeyRecord key(KeyId id) {
        return (KeyRecord) keys.get(ResourceKind.KEY, id.value());
    }

    /**
     * The node as a router would have offered it on the registry alone: with every runtime ready, and nothing known of
     * its load.
     *
     * @return null when the node or its site was not registered
     */
    @Nullable
    Candidate candidate(NodeId id) {
        Node node = (Node) nodes.get(ResourceKind.NODE, id.value());
        Site site = node == null
                ? null
                : (Site) nodes.get(ResourceKind.SITE, node.siteId().value());
        if (node == null || site == null) {
            return null;
        }
        Corridor corridor =
                (Corridor) nodes.get(ResourceKind.CORRIDOR, site.corridorId().value());
        return new Candidate(
                id,
                site.corridorId(),
                corridor == null ? Candidate.UNKNOWN_REGION : corridor.region(),
                site.id(),
                site.country(),
                site.nodeGroup(),
                node.tiers(),
                node.certifications(),
                runtimes(node),
                corridor == null ? Verdict.BLOCKED : verdict(node),
                "as registered",
                Instant.EPOCH,
                revision(),
                null,
                null,
                site.latitude(),
                site.longitude(),
                site.countryVerified(),
                site.checklistPassed(),
                corridor == null ? null : corridor.open(),
                null);
    }

    private static Verdict verdict(Node node) {
        return switch (node.state()) {
            case REGISTERED, RETIRED -> Verdict.BLOCKED;
            case DRAINING -> Verdict.DRAINING;
            case ACTIVE -> Verdict.ELIGIBLE;
        };
    }

    private static List<CandidateRuntime> runtimes(Node node) {
        List<CandidateRuntime> runtimes = new ArrayList<>(node.runtimes().size());
        for (NodeRuntime runtime : node.runtimes()) {
            runtimes.add(new CandidateRuntime(
                    runtime.id(),
                    runtime.group(),
                    runtime.baseUrl(),
                    runtime.models(),
                    RuntimeState.READY,
                    runtime.maxConcurrency(),
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null));
        }
        return runtimes;
    }
}
