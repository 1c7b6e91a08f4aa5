package io.umamiedge.routing.engine;

import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.CandidateRuntime;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;

/** What a node may say of itself, or leave out. */
final class RandomLoad {
    private RandomLoad() {}

    static Candidate of(Candidate node, SplittableRandom random, Instant now) {
        CandidateRuntime runtime = node.runtimes().getFirst();
        CandidateRuntime loaded = new CandidateRuntime(
                runtime.id(),
                runtime.group(),
                runtime.baseUrl(),
                runtime.models(),
                runtime.state(),
                runtime.slots(),
                random.nextInt(4) == 0 ? null : random.nextInt(runtime.slots()),
                random.nextInt(4) == 0 ? null : random.nextInt(3),
                random.nextBoolean() ? null : random.nextDouble(),
                random.nextBoolean() ? null : random.nextDouble(10, 900),
                null,
                random.nextBoolean() ? null : random.nextDouble(100, 2_000),
                null);
        return new Candidate(
                node.nodeId(),
                node.corridorId(),
                node.region(),
                node.siteId(),
                node.country(),
                node.nodeGroup(),
                node.tiers(),
                node.certifications(),
                List.of(loaded),
                node.verdict(),
                node.reason(),
                node.since(),
                node.registryRevision(),
                null,
                null,
                node.latitude(),
                node.longitude(),
                node.countryVerified(),
                node.checklistPassed(),
                node.corridorOpen(),
                random.nextInt(4) == 0 ? null : now.minusMillis(random.nextInt(90_000)));
    }
}
