package io.umamiedge.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GridSettingsTest {
    private static final Path SOURCES = Path.of("/tree");

    @Test
    void standsOnTheStandardPortsUnlessToldOtherwise() {
        GridSettings settings = GridSettings.of(SOURCES, Map.of("UMAMI_AUDIT_PORT", "9083", "UMAMI_KAFKA_PORT", " "));
        assertThat(settings.home()).isEqualTo(Path.of("/tree/.umami"));
        assertThat(settings.port(Service.GATEWAY)).isEqualTo(8080);
        assertThat(settings.port(Service.AUDIT)).isEqualTo(9083);
        assertThat(settings.port(Service.KAFKA)).isEqualTo(19092);
        assertThat(settings.starts(Service.KAFKA)).isTrue();
    }

    @Test
    void usesWhatSomebodyElseRuns() {
        GridSettings settings = GridSettings.of(
                SOURCES,
                Map.of(
                        "UMAMI_HOME", "/elsewhere",
                        "UMAMI_KAFKA_BOOTSTRAP", "broker:9092",
                        "UMAMI_POSTGRES_URL", "postgres://admin:secret@db:6543/main"));
        assertThat(settings.home()).isEqualTo(Path.of("/elsewhere"));
        assertThat(settings.starts(Service.KAFKA)).isFalse();
        assertThat(settings.starts(Service.POSTGRES)).isFalse();
        assertThat(settings.toString()).doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"eighty", "0", "65536", "-1", "80.5"})
    void namesTheVariableOfAPortThatIsNone(String port) {
        assertThatThrownBy(() -> GridSettings.of(SOURCES, Map.of("UMAMI_BILLING_PORT", port)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("UMAMI_BILLING_PORT must be a port");
    }

    @Test
    void givesMemoryAsTold() {
        GridSettings settings = GridSettings.of(SOURCES, Map.of("UMAMI_TELEMETRY_HEAP", "2048"));
        assertThat(settings.heaps()).isEqualTo(Map.of(Service.TELEMETRY, 2_048));
    }

    @ParameterizedTest
    @ValueSource(strings = {"63", "2g", "-1", "99999999999"})
    void namesTheVariableOfAHeapThatIsNone(String heap) {
        assertThatThrownBy(() -> GridSettings.of(SOURCES, Map.of("UMAMI_KAFKA_HEAP", heap)))
                .hasMessage("UMAMI_KAFKA_HEAP must be MiB, 64 to 1048576");
    }

    @Test
    void refusesOnePortForTwoServices() {
        assertThatThrownBy(() -> GridSettings.of(SOURCES, Map.of("UMAMI_BILLING_PORT", "8080")))
                .hasMessage("UMAMI_GATEWAY_PORT and UMAMI_BILLING_PORT are both 8080");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "postgres://u:p@h/d h 5432 d u p",
                "postgresql://u:p%40ss+word@h:1/d h 1 d u p@ss+word",
                "jdbc:postgresql://h:2/d?user=u&password=p%2F h 2 d u p/",
                "postgres://u:p@h h 5432 postgres u p",
            })
    void readsPostgreSqlUrlsInEveryUsualForm(
            String url, String host, int port, String database, String user, String password) {
        assertThat(ExternalPostgreSql.parse(url))
                .isEqualTo(new ExternalPostgreSql(host, port, database, user, password));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"mysql://u:hidden@h/d", "postgres://h/d?password=hidden", "postgres://u@h/d", "post gres:hidden"
            })
    void refusesOtherUrlsWithoutRepeatingAPassword(String url) {
        assertThatThrownBy(() -> GridSettings.of(SOURCES, Map.of("UMAMI_POSTGRES_URL", url)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("UMAMI_POSTGRES_URL: ")
                .hasMessageNotContaining("hidden");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "jdbc:postgresql://h:1/postgres jdbc:postgresql://h:1/umami",
                "jdbc:postgresql://h:1 jdbc:postgresql://h:1/umami",
                "jdbc:postgresql://h:1/x?ssl=true jdbc:postgresql://h:1/umami?ssl=true",
            })
    void keepsItsRowsInADatabaseOfItsOwn(String given, String expected) {
        assertThat(DatabaseBootstrap.gridUrl(given)).isEqualTo(expected);
    }
}
