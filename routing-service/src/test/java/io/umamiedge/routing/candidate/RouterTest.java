package io.umamiedge.routing.candidate;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.CountryCode;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.identity.SiteId;
import io.umamiedge.contracts.registry.Corridor;
import io.umamiedge.contracts.registry.Node;
import io.umamiedge.contracts.registry.NodeGroup;
import io.umamiedge.contracts.registry.NodeState;
import io.umamiedge.contracts.registry.ResourceKind;
import io.umamiedge.contracts.registry.RuntimeGroup;
import io.umamiedge.contracts.registry.Tier;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.CandidateRuntime;
import io.umamiedge.contracts.routing.Verdict;
import io.umamiedge.contracts.telemetry.CapacitySnapshot;
import io.umamiedge.contracts.telemetry.NodeHealth;
import io.umamiedge.contracts.telemetry.RuntimeState;
import io.umamiedge.platform.registry.RegistryView;
import io.umamiedge.platform.testing.Samples;
import io.umamiedge.routing.candidate.Router.Change;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RouterTest {
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
    private static final URI URL = URI.create("http://127.0.0.1:9001");
    private static final NodeId DE_1 = new NodeId("de-1");
    private static final NodeId DE_2 = new NodeId("de-2");

    private final TestGrid grid = new TestGrid();
    private final CandidateBoard board = grid.board;
    private final Router router = grid.router;

    @BeforeEach
    void registerANode() {
        grid.put(Samples.corridor("eu", "EU", "DE"));
        grid.put(Samples.site("berlin", "eu", "owner", "DE"));
        grid.put(Samples.node("de-1", "berlin", URL));
    }

    @Test
    void joinsWhatIsRegisteredWithWhatIsReported() {
        grid.heard("de-1", NodeHealth.READY, 4, 1, NOW);

        assertThat(router.changes(NOW))
                .containsExactly(new Change(
                        DE_1,
                        new Candidate(
                                DE_1,
                                new CorridorId("eu"),
                                "EU",
                                new SiteId("berlin"),
                                new CountryCode("DE"),
                                NodeGroup.COMMERCIAL,
                                Set.of(Tier.values()),
                                Set.of(),
                                List.of(new CandidateRuntime(
                                        new RuntimeId("main"),
                                        RuntimeGroup.VLLM,
                                        URL,
                                        List.of(Samples.MODEL),
                                        RuntimeState.READY,
                                        4,
                                        1,
                                        0,
                                        0.5,
                                        120.0,
                                        300.0,
                                        null,
                                        null)),
                                Verdict.ELIGIBLE,
                                "the node is active and reports",
                                NOW,
                                3,
                                null,
                                null,
                                50.0,
                                8.0,
                                null,
                                null,
                                null,
                                NOW),
                        null));
    }

    @Test
    void saysNothingWhenNothingChanged() {
        grid.heard("de-1", NodeHealth.READY, 4, 1, NOW);
        router.changes(NOW);
        grid.heard("de-1", NodeHealth.READY, 4, 1, NOW.plusSeconds(4));
        grid.put(Samples.owner("somebody"));

        assertThat(router.changes(NOW.plusSeconds(4))).isEmpty();
    }

    @Test
    void saysFromTimeToTimeThatANodeHasReportedTheSameAgain() {
        grid.heard("de-1", NodeHealth.READY, 4, 1, NOW);
        router.changes(NOW);
        grid.heard("de-1", NodeHealth.READY, 4, 1, NOW.plusSeconds(5));

        assertThat(onlyChange(NOW.plusSeconds(5)).reportedAt()).isEqualTo(NOW.plusSeconds(5));
        assertThat(router.changes(NOW.plusSeconds(6))).isEmpty();
    }

    @Test
    void passesOnWhatChecksAndGatesHaveSaid() {
        Corridor corridor = Samples.corridor("eu", "EU", "DE");
        grid.put(new Corridor(corridor.id(), corridor.name(), corridor.region(), corridor.countries(), false));

        assertThat(onlyChange(NOW).corridorOpen()).isFalse();
    }

    @Test
    void saysWhatChangedInLoadAndKeepsSince() {
        grid.heard("de-1", NodeHealth.READY, 4, 1, NOW);
        router.changes(NOW);
        grid.heard("de-1", NodeHealth.READY, 4, 2, NOW.plusSeconds(5));

        Candidate changed = onlyChange(NOW.plusSeconds(5));
        assertThat(changed.runtimes().getFirst().running()).isEqualTo(2);
        assertThat(changed.since()).isEqualTo(NOW);
    }

    @ParameterizedTest
    @CsvSource({
        "REGISTERED, BLOCKED, the node is registered but not active",
        "RETIRED, BLOCKED, the node is retired",
        "DRAINING, DRAINING, the node is being drained"
    })
    void judgesByTheNodesLifeFirst(NodeState state, Verdict verdict, String reason) {
        grid.heard("de-1", NodeHealth.OFFLINE, 4, 1, NOW);
        Node node = Samples.node("de-1", "berlin", URL);
        grid.put(new Node(node.id(), node.siteId(), node.runtimes(), node.tiers(), node.certifications(), state));

        assertJudged(onlyChange(NOW), verdict, reason, NOW);
    }

    @Test
    void blocksANodeWhoseCorridorIsNotRegistered() {
        grid.heard("de-1", NodeHealth.READY, 4, 1, NOW);
        grid.remove(ResourceKind.CORRIDOR, "eu");

        assertJudged(onlyChange(NOW), Verdict.BLOCKED, "corridor 'eu' is not registered", NOW);
    }

    @Test
    void callsANodeStaleThatNeverReported() {
        Candidate candidate = onlyChange(NOW);

        assertJudged(candidate, Verdict.STALE, "the node has sent no telemetry yet", NOW);
        assertThat(candidate.runtimes())
                .containsExactly(new CandidateRuntime(
                        new RuntimeId("main"),
                        RuntimeGroup.VLLM,
                        URL,
                        List.of(Samples.MODEL),
                        RuntimeState.LOADING,
                        8,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null));
    }

    @ParameterizedTest
    @EnumSource(names = {"STALE", "OFFLINE"})
    void callsANodeStaleWhenTelemetryDoes(NodeHealth health) {
        grid.heard("de-1", health, 4, 1, NOW.minusSeconds(9));

        assertJudged(
                onlyChange(NOW),
                Verdict.STALE,
                "telemetry since 2026-11-24T09:59:51Z: as the test says",
                NOW.minusSeconds(9));
    }

    @ParameterizedTest
    @EnumSource(names = {"READY", "DEGRADED", "LOADING"})
    void leavesReadinessOfRuntimesToTheEngine(NodeHealth health) {
        grid.heard("de-1", health, 4, 1, NOW);

        assertThat(onlyChange(NOW).verdict()).isEqualTo(Verdict.ELIGIBLE);
    }

    @Test
    void callsANodeStaleThatIsSilentWhileOthersReport() {
        grid.put(Samples.node("de-2", "berlin", URL));
        grid.heard("de-1", NodeHealth.READY, 4, 1, NOW);
        grid.heard("de-2", NodeHealth.READY, 4, 1, NOW);
        router.changes(NOW);
        grid.heard("de-2", NodeHealth.READY, 4, 1, NOW.plusSeconds(30));
        assertThat(router.changes(NOW.plusSeconds(30)))
                .extracting(Change::nodeId)
                .containsExactly(DE_2);
        grid.heard("de-2", NodeHealth.READY, 4, 1, NOW.plusSeconds(31));

        assertJudged(
                onlyChange(NOW.plusSeconds(31)),
                Verdict.STALE,
                "silent since 2026-11-24T10:00:00Z while other nodes report",
                NOW);
        grid.heard("de-1", NodeHealth.READY, 4, 1, NOW.plusSeconds(32));
        assertThat(onlyChange(NOW.plusSeconds(32)).verdict()).isEqualTo(Verdict.ELIGIBLE);
    }

    @Test
    void keepsTheGridWhenAllTelemetryFallsSilentAtOnce() {
        grid.put(Samples.node("de-2", "berlin", URL));
        grid.heard("de-1", NodeHealth.READY, 4, 1, NOW);
        grid.heard("de-2", NodeHealth.READY, 4, 1, NOW);
        router.changes(NOW);

        assertThat(router.changes(NOW.plus(Duration.ofDays(1)))).isEmpty();
    }

    @Test
    void isNotMisledByAReportFromTheFuture() {
        grid.put(Samples.node("de-2", "berlin", URL));
        grid.heard("de-1", NodeHealth.READY, 4, 1, NOW);
        grid.heard("de-2", NodeHealth.READY, 4, 1, NOW.plus(Duration.ofHours(1)));

        assertThat(router.changes(NOW))
                .extracting(change -> change.candidate().verdict())
                .containsExactly(Verdict.ELIGIBLE, Verdict.ELIGIBLE);
    }

    @Test
    void neverOffersMoreSlotsThanTheNodeIsRegisteredFor() {
        grid.heard("de-1", NodeHealth.READY, 256, 1, NOW);
        assertThat(onlyChange(NOW).runtimes().getFirst().slots()).isEqualTo(8);

        grid.heard("de-1", NodeHealth.READY, null, null, NOW);
        CandidateRuntime unknown = onlyChange(NOW).runtimes().getFirst();
        assertThat(unknown.slots()).isEqualTo(8);
        assertThat(unknown.running()).isNull();
    }

    @Test
    void removesANodeThatLeftTheRegistryOrHasNoSite() {
        grid.put(Samples.node("de-2", "paris", URL));
        assertThat(router.changes(NOW)).extracting(Change::nodeId).containsExactly(DE_1);

        grid.remove(ResourceKind.NODE, "de-1");
        assertThat(router.changes(NOW)).containsExactly(new Change(DE_1, null, null));
        assertThat(router.changes(NOW)).isEmpty();
        assertThat(board.after("")).isEmpty();
    }

    @Test
    void forgetsWhatTelemetryForgets() {
        grid.heard("de-1", NodeHealth.READY, 4, 1, NOW);
        router.changes(NOW);
        router.apply(DE_1, (CapacitySnapshot) null, NOW);

        assertThat(onlyChange(NOW).verdict()).isEqualTo(Verdict.STALE);
    }

    @Test
    void saysOnlyDifferencesAfterARestart() {
        grid.put(Samples.node("de-2", "berlin", URL));
        grid.heard("de-1", NodeHealth.READY, 4, 1, NOW);
        grid.heard("de-2", NodeHealth.READY, 4, 1, NOW);
        List<Change> published = router.changes(NOW);
        Instant later = NOW.plusSeconds(60);

        Router restarted = grid.router(new CandidateBoard(), _ -> 0);
        restarted.own(0);
        published.forEach(change -> restarted.published(change.nodeId(), change.candidate()));
        NodeId gone = new NodeId("gone");
        restarted.published(gone, published.getFirst().candidate());
        restarted.published(gone, null);
        restarted.apply(grid.registry());
        restarted.apply(DE_1, Snapshots.of("de-1", NodeHealth.READY, 4, 1, NOW), later);
        restarted.apply(DE_2, Snapshots.of("de-2", NodeHealth.READY, 4, 3, NOW), later);
        assertThat(restarted.changes(later)).extracting(Change::nodeId).containsExactly(DE_2);

        restarted.apply(RegistryView.EMPTY);
        assertThat(restarted.changes(later))
                .containsExactlyInAnyOrder(new Change(DE_1, null, null), new Change(DE_2, null, null));
    }

    @Test
    void saysAgainWhatDidNotReachTheTopic() {
        List<Change> first = router.changes(NOW);
        router.notPublished(DE_1);

        assertThat(router.changes(NOW)).isEqualTo(first);
        assertThat(router.changes(NOW)).isEmpty();

        grid.remove(ResourceKind.NODE, "de-1");
        router.changes(NOW);
        router.notPublished(DE_1);
        assertThat(router.changes(NOW)).containsExactly(new Change(DE_1, null, null));
    }

    private Candidate onlyChange(Instant now) {
        List<Change> changes = router.changes(now);
        assertThat(changes).hasSize(1);
        return changes.getFirst().candidate();
    }

    private static void assertJudged(Candidate candidate, Verdict verdict, String reason, Instant since) {
        assertThat(candidate.verdict()).isEqualTo(verdict);
        assertThat(candidate.reason()).isEqualTo(reason);
        assertThat(candidate.since()).isEqualTo(since);
    }
}
