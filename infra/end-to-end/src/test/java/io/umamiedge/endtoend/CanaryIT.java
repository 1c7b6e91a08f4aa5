package io.umamiedge.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.cli.demo.DemoGrid;
import io.umamiedge.cli.demo.GridReader;
import io.umamiedge.cli.demo.Traffic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Prompts and keys are nowhere but on the wire: the files that Kafka, PostgreSQL and every log keep are searched. */
class CanaryIT {
    private static final String CANARY = "canary-7f3a9c51-sings-at-dawn";

    private static GridUnderTest underTest;

    @BeforeAll
    static void start() throws IOException {
        underTest = GridUnderTest.shared();
    }

    @Test
    void aPromptAndTheKeysAppearInNoTopicNoTableAndNoLog() throws Exception {
        try (GridReader reader = underTest.reader();
                Traffic traffic = underTest.demo.traffic("canary")) {
            traffic.run(
                    List.of(
                            new Traffic.Ask(DemoGrid.PILOT, "llama-3.1-8b", CANARY),
                            new Traffic.Ask(DemoGrid.ENTERPRISE, "mistral-7b", CANARY),
                            // Refused by policy, and unknown: errors must not repeat it either.
                            new Traffic.Ask(DemoGrid.SOVEREIGN, "mistral-7b", CANARY),
                            new Traffic.Ask(DemoGrid.PILOT, "unknown-model", CANARY)),
                    40,
                    4,
                    done -> {});
            GridUnderTest.Settled settled = GridUnderTest.settle(reader, traffic);
            assertThat(settled.complete()).isEqualTo(20);
            assertThat(settled.books().match()).isTrue();
        }
        List<String> secrets = new ArrayList<>(underTest.demo.customerKeys().values());
        secrets.add(underTest.grid.operatorKey());
        secrets.add(CANARY);

        assertThat(Sinks.topics(underTest.grid)).as("topics").noneMatch(text -> holdsAny(text, secrets));
        assertThat(Sinks.tables(underTest.grid)).as("tables").noneMatch(text -> holdsAny(text, secrets));
        assertThat(logs()).isNotEmpty();
        for (Path log : logs()) {
            assertThat(Files.readString(log, StandardCharsets.UTF_8))
                    .as("%s", log)
                    .doesNotContain(secrets);
        }
    }

    @Test
    void theSearchFindsWhatIsThere() throws Exception {
        // A search that finds nothing anywhere would pass the test above.
        assertThat(Sinks.topics(underTest.grid)).anyMatch(text -> text.contains("lumen-pilot"));
        Collection<String> tables = Sinks.tables(underTest.grid);
        for (Map.Entry<String, String> known : Map.of(
                        "deploy", "Lumen Kiosks", "audit", "decision_id", "billing", "lumen-pilot")
                .entrySet()) {
            assertThat(tables)
                    .anyMatch(text -> text.startsWith(known.getKey() + ".") && text.contains(known.getValue()));
        }
    }

    private static List<Path> logs() throws IOException {
        try (Stream<Path> files = Files.walk(underTest.grid.home().directory())) {
            return files.filter(file -> file.toString().endsWith(".log"))
                    .filter(file ->
                            !file.startsWith(underTest.grid.home().directory().resolve("data")))
                    .toList();
        }
    }

    private static boolean holdsAny(String text, List<String> secrets) {
        return secrets.stream().anyMatch(text::contains);
    }
}
