package io.umamiedge.gateway.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.umamiedge.contracts.event.Json;
import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.DecisionId;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.RequestId;
import io.umamiedge.contracts.identity.ResidencyPolicyId;
import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.contracts.routing.Rule;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RecentDecisionsTest {
    private static final CustomerId CUSTOMER = new CustomerId("c");

    @Test
    void forgetsTheOldestOfMoreThanItKeeps() {
        RecentDecisions decisions = new RecentDecisions(2);
        for (String id : List.of("1", "2", "3")) {
            add(decisions, id, 0);
        }
        assertThat(decisions.find("1", CUSTOMER)).isEmpty();
        assertThat(decisions.find("2", CUSTOMER)).isPresent();
        assertThat(decisions.find("3", CUSTOMER)).isPresent();
    }

    @Test
    void tellsNobodyOfAnothersDecision() {
        RecentDecisions decisions = new RecentDecisions(2);
        add(decisions, "1", 0);
        assertThat(decisions.find("1", new CustomerId("d"))).isEmpty();
    }

    @Test
    void tellsIdsThatHashAlikeApart() {
        RecentDecisions decisions = new RecentDecisions(4);
        assertThat("Aa").hasSameHashCodeAs("BB");
        byte[] first = add(decisions, "Aa", 0);
        add(decisions, "BB", 0);
        assertThat(decisions.find("Aa", CUSTOMER)).contains(first);
    }

    @Test
    void keepsFewerWhereTheyAreLong() {
        RecentDecisions decisions = new RecentDecisions(4);
        byte[] first = add(decisions, "1", 0);
        add(decisions, "2", 5_000);
        assertThat(decisions.find("2", CUSTOMER)).isEmpty();
        assertThat(decisions.find("1", CUSTOMER)).contains(first);
        add(decisions, "3", 3_500);
        assertThat(decisions.find("3", CUSTOMER)).isPresent();
        assertThat(decisions.find("1", CUSTOMER)).isEmpty();
    }

    @Test
    void givesBackWhatItWasGivenWhateverTheLengths() {
        Random random = new Random(1);
        int most = 50;
        RecentDecisions decisions = new RecentDecisions(most);
        Deque<Map.Entry<String, byte[]>> kept = new ArrayDeque<>();
        for (int i = 0; i < 2_000; i++) {
            kept.addLast(Map.entry("d" + i, add(decisions, "d" + i, random.nextInt(2_000))));
            while (kept.size() > most
                    || kept.stream().mapToInt(entry -> entry.getValue().length).sum() > most * 1_024) {
                assertThat(decisions.find(kept.removeFirst().getKey(), CUSTOMER))
                        .isEmpty();
            }
            kept.forEach(entry ->
                    assertThat(decisions.find(entry.getKey(), CUSTOMER)).contains(entry.getValue()));
        }
    }

    @Test
    void keepsAtLeastOne() {
        assertThatThrownBy(() -> new RecentDecisions(0)).isInstanceOf(IllegalArgumentException.class);
    }

    private static byte[] add(RecentDecisions decisions, String id, int reasonLength) {
        DecisionId decisionId = new DecisionId(id);
        RoutingDecision decision = new RoutingDecision(
                decisionId,
                new RequestId("r"),
                1,
                CUSTOMER,
                new ModelName("m"),
                new ResidencyPolicyId("p"),
                null,
                null,
                "x".repeat(reasonLength),
                List.of(),
                List.of(),
                Rule.COUNTRY_NOT_ALLOWED,
                List.of(),
                1,
                1,
                Instant.EPOCH,
                null,
                null,
                Set.of(),
                null,
                null,
                null,
                null,
                Set.of(),
                null);
        try {
            byte[] json = Json.lenient().writeValueAsBytes(decision);
            decisions.add(decisionId, json);
            return json;
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
