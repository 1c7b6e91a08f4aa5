package io.umamiedge.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.umamiedge.contracts.registry.FailoverRule;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.contracts.routing.Verdict;
import io.umamiedge.contracts.topic.Topic;
import io.umamiedge.simulator.RuntimeOptions;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Prompts that begin alike find the node that has their beginning in its cache. */
@QuarkusTest
@WithTestResource(GatewayResource.class)
class PrefixIT extends GatewayTestBase {
    private static final int NODES = 5;

    @BeforeEach
    void nodes() {
        for (int i = 0; i < NODES; i++) {
            announce("DE", start(RuntimeOptions.serving(model)).baseUrl(), Verdict.ELIGIBLE, 0);
        }
        awaitCandidates();
    }

    @Test
    void sendsACustomersPromptsThatBeginAlikeToOneNodeAndSpreadsOthers() {
        String key = customer(FailoverRule.ANY_PERMITTED, "DE");
        List<Set<String>> alike = new ArrayList<>();
        for (int prefix = 0; prefix < 12; prefix++) {
            alike.add(Set.of(ask(key, prefix, "one"), ask(key, prefix, "another"), ask(key, prefix, "a third")));
        }
        Map<String, RoutingDecision> decided = decided();
        Set<Long> digests = new HashSet<>();
        Set<Destination> homes = new HashSet<>();
        for (Set<String> requests : alike) {
            List<RoutingDecision> same = requests.stream().map(decided::get).toList();
            assertThat(same)
                    .extracting(RoutingDecision::selected, RoutingDecision::prefixDigest)
                    .containsOnly(
                            tuple(same.getFirst().selected(), same.getFirst().prefixDigest()));
            digests.add(same.getFirst().prefixDigest());
            homes.add(same.getFirst().selected());
        }
        assertThat(digests).hasSize(12).doesNotContainNull();
        assertThat(homes).hasSizeGreaterThan(1);
    }

    @Test
    void letsNoCustomerFindOutWhatAnotherAsksAndDoesNotCareForShortPrompts() {
        String one = ask(customer(FailoverRule.ANY_PERMITTED, "DE"), 0, "question");
        String other = ask(customer(FailoverRule.ANY_PERMITTED, "DE"), 0, "question");
        String brief = requestId(post(customer(FailoverRule.ANY_PERMITTED, "DE"), plain()));
        Map<String, RoutingDecision> decided = decided();
        assertThat(decided.get(one).prefixDigest())
                .isNotNull()
                .isNotEqualTo(decided.get(other).prefixDigest());
        assertThat(decided.get(brief).prefixDigest()).isNull();
    }

    private String ask(String key, int prefix, String question) {
        HttpResponse<String> response = post(
                key,
                "{\"model\":\"" + model + "\",\"max_tokens\":2,\"messages\":[{\"role\":\"system\",\"content\":\""
                        + ("You are clerk " + prefix + ". ").repeat(80) + "\"},{\"role\":\"user\",\"content\":\""
                        + question + "\"}]}");
        assertThat(response.statusCode()).isEqualTo(200);
        return requestId(response);
    }

    /** By request. */
    private Map<String, RoutingDecision> decided() {
        Map<String, RoutingDecision> decided = new HashMap<>();
        records.events(Topic.ROUTING_DECISIONS.topicName(), RoutingDecision.class)
                .forEach(decision -> decided.put(decision.requestId().value(), decision));
        return decided;
    }
}
