package io.umamiedge.gateway.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.CountryCode;
import io.umamiedge.contracts.identity.ExerciseId;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.SiteId;
import io.umamiedge.contracts.registry.NodeGroup;
import io.umamiedge.contracts.registry.Tier;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.DrillWindow;
import io.umamiedge.contracts.routing.Verdict;
import io.umamiedge.routing.engine.CandidateTable;
import io.umamiedge.routing.engine.InFlight;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DrillDeadlinesTest {
    private static final Instant SINCE = Instant.parse("2026-11-24T08:00:00Z");
    private static final Instant END = Instant.parse("2026-11-24T10:00:00Z");
    private static final NodeId NODE = new NodeId("de-1");

    private final CandidateTable table = new CandidateTable(new InFlight());
    private final DrillDeadlines deadlines = new DrillDeadlines(table);

    @Test
    void givesANodeBackAtTheDeadlineWithoutARouter() {
        deadlines.apply(
                NODE,
                candidate(
                        Verdict.DRILLED,
                        new DrillWindow(new ExerciseId("d"), END, Verdict.ELIGIBLE, "reports", SINCE)));
        deadlines.restore(END.minusMillis(1));
        assertThat(table.get(NODE).verdict()).isEqualTo(Verdict.DRILLED);

        deadlines.restore(END);
        assertThat(table.get(NODE)).isEqualTo(candidate(Verdict.ELIGIBLE, null));
    }

    @Test
    void leavesToTheRouterWhatItHasSaidSince() {
        deadlines.apply(
                NODE,
                candidate(
                        Verdict.DRILLED,
                        new DrillWindow(new ExerciseId("d"), END, Verdict.ELIGIBLE, "reports", SINCE)));
        deadlines.apply(NODE, candidate(Verdict.STALE, null));
        deadlines.restore(END.plusSeconds(60));
        assertThat(table.get(NODE).verdict()).isEqualTo(Verdict.STALE);

        deadlines.apply(
                NODE,
                candidate(
                        Verdict.DRILLED,
                        new DrillWindow(new ExerciseId("d"), END, Verdict.ELIGIBLE, "reports", SINCE)));
        deadlines.apply(NODE, null);
        deadlines.restore(END.plusSeconds(60));
        assertThat(table.get(NODE)).isNull();
    }

    private static Candidate candidate(Verdict verdict, @Nullable DrillWindow drill) {
        return new Candidate(
                NODE,
                new CorridorId("eu"),
                "EU",
                new SiteId("berlin"),
                new CountryCode("DE"),
                NodeGroup.COMMERCIAL,
                Set.of(Tier.PILOT),
                Set.of(),
                List.of(),
                verdict,
                "reports",
                SINCE,
                1,
                null,
                drill,
                null,
                null,
                null,
                null,
                null,
                null);
    }
}
