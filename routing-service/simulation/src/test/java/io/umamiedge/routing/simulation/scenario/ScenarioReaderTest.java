package io.umamiedge.routing.simulation.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.umamiedge.contracts.event.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScenarioReaderTest {
    private static final Path EXAMPLES = Path.of("../../docs/scenarios");
    private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
            .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS)
            .build());

    @ParameterizedTest
    @ValueSource(strings = {"small.yaml", "site-loss.yaml", "thousand-nodes.yaml", "live.yaml"})
    void readsEveryExampleOfTheDocumentation(String example) throws IOException, ScenarioException {
        Scenario scenario = ScenarioReader.read(yaml(example));

        assertThat(scenario.demand()).isNotEmpty();
        // What is read can be written, and read again.
        JsonNode written = Json.lenient().valueToTree(scenario);
        assertThat(ScenarioReader.read(written)).isEqualTo(scenario);
    }

    @Test
    void takesWhatIsLeftOutFromTheDefaultsSettingBySetting() throws IOException, ScenarioException {
        ObjectNode small = yaml("small.yaml");
        small.remove("starts_at");
        small.putObject("telemetry").put("report_interval_ms", 2_000);

        Scenario scenario = ScenarioReader.read(small);

        assertThat(scenario.telemetry()).isEqualTo(new TelemetrySettings(2_000, 150, 100, 3_000, 1_000, 100));
        assertThat(scenario.gateway()).isEqualTo(new GatewaySettings(3, 1_000, 30_000, 300_000, 30_000, 600_000));
        assertThat(scenario.seed()).isEqualTo(1);
        assertThat(scenario.startsAt()).isEqualTo(Instant.parse("2026-01-05T00:00:00Z"));
    }

    @Test
    void namesThePathOfWhatIsWrong() throws IOException {
        String[][] cases = {
            {"/colour", "1", "colour is not a known field"},
            {"/name", "7", "name has the wrong type"},
            {"/duration_seconds", "0", "duration_seconds must be 1 to 31536000"},
            {"/duration_seconds", "1.5", "duration_seconds has the wrong type"},
            {"/telemetry", "{\"report_interval_ms\": 1}", "telemetry.report_interval_ms must be 10 to 3600000"},
            {"/demand/0/arrivals", "{\"kind\": \"tides\"}", "demand[0].arrivals is of no known kind"},
            {"/demand/0/arrivals", "{\"kind\": \"poisson\"}", "demand[0].arrivals.requests_per_second is required"},
            {
                "/demand/0/arrivals",
                "{\"kind\": \"poisson\", \"requests_per_second\": -1}",
                "demand[0].arrivals.requests_per_second must be 1.0E-6 to 1000000"
            },
            {
                "/demand/0/output_tokens",
                "{\"kind\": \"uniform\", \"least\": 5, \"most\": 4}",
                "demand[0].output_tokens.most must be 5 to 1000000"
            },
            {"/demand/0/prompt_tokens", "null", "demand[0].prompt_tokens must be present"},
            {"/demand/0/customer_id", "\"nobody\"", "demand[0].customer_id 'nobody' is not in the scenario"},
            {"/demand/0/corridor_id", "\"mars\"", "demand[0].corridor_id 'mars' has no gateways"},
            {"/fleet/sites/0/country", "\"JP\"", "fleet.sites[0].country is not one of its corridor's countries"},
            {"/fleet/nodes/0/site_id", "\"moon\"", "fleet.nodes[0].site_id 'moon' is not in the scenario"},
            {"/fleet/nodes/0/count", "0", "fleet.nodes[0].count must be 1 to 200000"},
            {
                "/fleet/nodes/0/runtimes/0/profile",
                "\"tpu\"",
                "fleet.nodes[0].runtimes[0].profile 'tpu' is not in the" + " scenario"
            },
            {"/fleet/nodes/0/runtimes/0/slots", "0", "fleet.nodes[0].runtimes[0].slots must be 1 to 100000"},
            {
                "/customers/0/residency_policy_id",
                "\"none\"",
                "customers[0].residency_policy_id 'none' is not in the" + " scenario"
            },
            {"/profiles/0/tokens_per_second", "\"NaN\"", "profiles[0].tokens_per_second must be 0.1 to 100000"},
            {"/rates", "{\"currency\": \"XYZ\"}", "rates.currency is not one of the known values"},
            {
                "/rates",
                "{\"prices\": [{\"model\": \"*\", \"prompt_per_million\": 1," + " \"completion_per_million\": \"1\"}]}",
                "rates.prices[0].prompt_per_million has the wrong type"
            },
            {
                "/events",
                "[{\"kind\": \"node_loss\", \"at_seconds\": 1, \"how\": \"crash\", \"target\": {}}]",
                "events[0].target must name one of node_id, site_id and corridor_id"
            },
            {
                "/events",
                "[{\"kind\": \"node_loss\", \"at_seconds\": 1, \"how\": \"crash\", \"target\": {\"node_id\":"
                        + " \"x\"}}]",
                "events[0].target.node_id 'x' is not in the scenario"
            },
        };
        for (String[] one : cases) {
            ObjectNode scenario = yaml("small.yaml");
            set(scenario, one[0], one[1]);
            assertThatThrownBy(() -> ScenarioReader.read(scenario))
                    .as(one[0] + " " + one[1])
                    .isInstanceOf(ScenarioException.class)
                    .hasMessage(one[2]);
        }
    }

    @Test
    void namesEveryNameThatLeadsNowhereAtOnce() throws IOException {
        ObjectNode scenario = yaml("small.yaml");
        set(scenario, "/demand/0/customer_id", "\"nobody\"");
        set(scenario, "/fleet/nodes/0/site_id", "\"moon\"");

        assertThatThrownBy(() -> ScenarioReader.read(scenario))
                .isInstanceOfSatisfying(
                        ScenarioException.class,
                        e -> assertThat(e.mistakes())
                                .extracting(mistake -> mistake.field())
                                .containsExactly("fleet.nodes[0].site_id", "demand[0].customer_id"));
    }

    static ObjectNode yaml(String example) throws IOException {
        return (ObjectNode) YAML.readTree(Files.readString(EXAMPLES.resolve(example)));
    }

    private static void set(ObjectNode scenario, String pointer, String json) throws JsonProcessingException {
        JsonPointer place = JsonPointer.compile(pointer);
        JsonNode parent = scenario.at(place.head());
        JsonNode value = Json.strict().readTree(json);
        if (parent instanceof ArrayNode list) {
            list.set(place.last().getMatchingIndex(), value);
        } else {
            ((ObjectNode) parent).set(place.last().getMatchingProperty(), value);
        }
    }
}
