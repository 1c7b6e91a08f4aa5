package io.umamiedge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.umamiedge.local.GridException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeclarationsTest {
    @TempDir
    Path directory;

    @Test
    void sendsWhatIsReferredToBeforeWhatRefersToIt() throws Exception {
        assertThat(Declarations.read("""
                        {kind: customer, id: acme}
                        ---
                        {kind: node, id: n1}
                        ---
                        {kind: sla-policy, id: gold}
                        ---
                        {kind: residency-policy, id: eu-only}
                        ---
                        {kind: site, id: paris}
                        ---
                        {kind: site-owner, id: owner}
                        ---
                        {kind: corridor, id: eu}
                        ---
                        {kind: corridor, id: apac}
                        """, "grid.yaml"))
                .extracting(Declaration::toString)
                .containsExactly(
                        "corridor eu",
                        "corridor apac",
                        "site-owner owner",
                        "site paris",
                        "residency-policy eu-only",
                        "sla-policy gold",
                        "node n1",
                        "customer acme");
    }

    @Test
    void keepsEveryFieldButKindAndId() throws Exception {
        assertThat(Declarations.read("""
                        ---
                        kind: sla-policy
                        id: gold
                        uptime_target: 0.9990
                        p95_latency_ms: 800
                        countries: [NO, no, off, 'DE']
                        nested: {on: true, rule: same_corridor}
                        """, "grid.yaml"))
                .singleElement()
                .satisfies(declaration -> assertThat(declaration.body())
                        .hasToString(
                                "{\"uptime_target\":0.999,\"p95_latency_ms\":800,\"countries\":[\"NO\",\"no\",\"off\",\"DE\"],"
                                        + "\"nested\":{\"on\":true,\"rule\":\"same_corridor\"}}"));
    }

    @Test
    void readsEveryYamlFileUnderADirectory() throws Exception {
        Files.createDirectories(directory.resolve("deeper"));
        Files.writeString(directory.resolve("b.yaml"), "{kind: corridor, id: b}");
        Files.writeString(directory.resolve("deeper/a.yml"), "# nothing\n---\n{kind: corridor, id: a}\n---\n");
        Files.writeString(directory.resolve("notes.txt"), "not: [yaml");
        assertThat(Declarations.read(directory))
                .extracting(Declaration::toString)
                .containsExactlyInAnyOrder("corridor a", "corridor b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{id: x} | document 1: kind must be a text",
                "{kind: corridor} | document 1: id must be a text",
                "{kind: corridor, id: 7} | document 1: id must be a text",
                "{kind: planet, id: x} | document 1: kind 'planet' is none of corridor, site-owner, site",
                "[kind, id] | document 1 must hold fields",
                "corridor | document 1 must hold fields",
                "{kind: corridor, id: x, id: y} | grid.yaml, line 1: Duplicate",
                "{kind: corridor | grid.yaml, line 1:",
            })
    void namesThePlaceAndTheMistake(String text, String message) {
        assertThatThrownBy(() -> Declarations.read(text, "grid.yaml"))
                .isInstanceOf(GridException.class)
                .hasMessageContaining("grid.yaml")
                .hasMessageContaining(message);
    }

    @Test
    void refusesTwoDeclarationsOfOneThing() {
        assertThatThrownBy(() -> Declarations.read("{kind: site, id: x}\n---\n{kind: site, id: x}", "grid.yaml"))
                .hasMessage("site x is declared twice: grid.yaml, document 1 and grid.yaml, document 2");
    }

    @Test
    void namesAFileThatIsNotThere() {
        assertThatThrownBy(() -> Declarations.read(directory.resolve("none.yaml")))
                .isInstanceOf(GridException.class)
                .hasMessageContaining("none.yaml");
    }
}
