package io.umamiedge.cli.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.umamiedge.cli.Yaml;
import io.umamiedge.contracts.event.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SimulateCommandTest {
    private static final Path SMALL = Path.of("../../docs/scenarios/small.yaml");

    private final StringWriter out = new StringWriter();

    @TempDir
    Path directory;

    @Test
    void showsWhatBecameOfRequestsCustomersAndCorridors() throws Exception {
        assertThat(simulate(scenario("a", 60).toString())).isZero();

        assertThat(out.toString())
                .contains(
                        "requests simulated in", "CUSTOMER", "meridian", "llama-3.1-8b", "CORRIDOR", "PAYS OR IS PAID")
                .contains("destinations checked, 0 violations.");
    }

    @Test
    void comparesTwoSideBySide() throws Exception {
        Path other = scenario("b", 60);
        ObjectNode changed = (ObjectNode) Yaml.mapper().readTree(other.toFile());
        changed.putArray("events")
                .addObject()
                .put("kind", "site_loss")
                .put("at_seconds", 10)
                .put("site_id", "frankfurt");
        Files.writeString(other, changed.toString());
        Path json = directory.resolve("two.json");

        assertThat(simulate(scenario("a", 60).toString(), other.toString(), "--json", json.toString()))
                .isZero();

        assertThat(out.toString()).contains("CHANGE", "A  a: 60 s", "B  b: 60 s", "A  Policy audit", "B  Policy audit");
        JsonNode results = Json.strict().readTree(json.toFile());
        assertThat(results).hasSize(2);
        assertThat(results.path(1).path("failovers").path("total").asLong()).isPositive();
    }

    @Test
    void writesTheSameJsonForTheSameSeed() throws Exception {
        Path one = directory.resolve("1.json");
        Path two = directory.resolve("2.json");
        String scenario = scenario("a", 60).toString();

        simulate(scenario, "--seed", "5", "--json", one.toString());
        simulate(scenario, "--seed", "5", "--json", two.toString());

        assertThat(one).hasSameBinaryContentAs(two);
        assertThat(Json.strict().readTree(one.toFile()).path("seed").asInt()).isEqualTo(5);
    }

    @Test
    void writesAReportThatNeedsNothingFromOutsideAndRunsNothing() throws Exception {
        Path html = directory.resolve("report.html");
        Path scenario = scenario("<script>alert(1)</script>", 60);

        assertThat(simulate(scenario.toString(), "--html", html.toString())).isZero();

        assertThat(html)
                .content()
                .contains("<svg", "&lt;script&gt;alert(1)", "prefers-color-scheme: dark")
                .doesNotContain("<script", "<link", "http:", "https:", "url(", "NaN", "Infinity");
    }

    @Test
    void keepsTheScenarioAsItWasSimulated() throws Exception {
        Path kept = directory.resolve("kept.json");

        assertThat(simulate(scenario("a", 60).toString(), "--keep", kept.toString()))
                .isZero();
        String first = out.toString();
        assertThat(simulate(kept.toString())).isZero();

        assertThat(out.toString().substring(first.length()).lines().skip(1))
                .containsExactlyElementsOf(first.lines().skip(1).toList());
    }

    @Test
    void namesFileLineAndPathOfWhatIsWrong() throws Exception {
        Path broken = Files.writeString(directory.resolve("broken.yaml"), "name: a\nname: b\n");
        assertThat(simulate(broken.toString())).isEqualTo(1);
        assertThat(out.toString()).contains("broken.yaml, line 2: Duplicate field 'name'");

        Path colourful = Files.writeString(directory.resolve("colourful.yaml"), "colour: red");
        assertThat(simulate(colourful.toString())).isEqualTo(1);
        assertThat(out.toString()).contains("colourful.yaml: ");
        assertThat(simulate(directory.resolve("none.yaml").toString())).isEqualTo(1);
        assertThat(out.toString()).contains("there is no scenario ");
    }

    private Path scenario(String name, int seconds) throws IOException {
        ObjectNode scenario = (ObjectNode) Yaml.mapper().readTree(SMALL.toFile());
        scenario.put("name", name);
        scenario.put("duration_seconds", seconds);
        return Files.writeString(
                directory.resolve(Integer.toHexString(name.hashCode()) + ".json"), scenario.toString());
    }

    private int simulate(String... arguments) {
        CommandLine command = new CommandLine(new SimulateCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(out, true))
                .setExecutionExceptionHandler((failure, _, _) -> {
                    out.append(failure.getMessage());
                    return 1;
                });
        return command.execute(arguments);
    }
}
