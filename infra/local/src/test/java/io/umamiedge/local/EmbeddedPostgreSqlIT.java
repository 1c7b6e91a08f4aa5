package io.umamiedge.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgreSqlIT {
    private static final String DENIED = "42501";

    @TempDir
    Path directory;

    @AfterEach
    void stopWhateverRuns() throws Exception {
        EmbeddedPostgreSql.stopLeftoverIn(directory);
    }

    @Test
    void keepsRowsAcrossARestart() throws Exception {
        try (EmbeddedPostgreSql postgres = EmbeddedPostgreSql.start(directory, 0)) {
            execute(postgres, "deploy_owner", "CREATE TABLE thing (name text)");
            execute(postgres, "deploy_service", "INSERT INTO thing VALUES ('kept')");
        }
        try (EmbeddedPostgreSql postgres = EmbeddedPostgreSql.start(directory, 0)) {
            assertThat(query(postgres, "deploy_service", "SELECT name FROM thing"))
                    .isEqualTo("kept");
        }
    }

    @Test
    void findsWhatItCommittedBeforeItWasKilled() throws Exception {
        EmbeddedPostgreSql killed = EmbeddedPostgreSql.start(directory, 0);
        execute(killed, "audit_owner", "CREATE TABLE entry (name text)");
        execute(killed, "audit_service", "INSERT INTO entry VALUES ('committed')");
        ProcessHandle.of(killed.pid().orElseThrow()).orElseThrow().destroyForcibly();
        killed.close();
        try (EmbeddedPostgreSql postgres = EmbeddedPostgreSql.start(directory, killed.port())) {
            assertThat(query(postgres, "audit_service", "SELECT name FROM entry"))
                    .isEqualTo("committed");
        }
    }

    @Test
    void stopsTheServerOfALauncherThatIsGone() throws Exception {
        Process launcher = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledLauncher.class.getName(),
                        directory.toString()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String port = launcher.inputReader(UTF_8).readLine();
        launcher.destroyForcibly().waitFor();
        assertThat(Ports.isFree(Integer.parseInt(port))).isFalse();
        try (EmbeddedPostgreSql postgres = EmbeddedPostgreSql.start(directory, Integer.parseInt(port))) {
            assertThat(query(postgres, "billing_service", "SELECT 'alive'")).isEqualTo("alive");
        }
        assertThat(Ports.isFree(Integer.parseInt(port))).isTrue();
    }

    @Test
    void leavesAProcessAloneThatWasGivenTheOldServersNumber() throws Exception {
        EmbeddedPostgreSql.start(directory, 0).close();
        Files.writeString(
                directory.resolve("cluster/postmaster.pid"),
                ProcessHandle.current().pid() + "\n" + directory + "\n");
        try (EmbeddedPostgreSql postgres = EmbeddedPostgreSql.start(directory, 0)) {
            assertThat(query(postgres, "deploy_service", "SELECT 'alive'")).isEqualTo("alive");
        }
    }

    @Test
    void confinesEachServiceToItsOwnSchemaAndAwayFromOwnership() throws Exception {
        try (EmbeddedPostgreSql postgres = EmbeddedPostgreSql.start(directory, 0)) {
            execute(postgres, "audit_owner", "CREATE TABLE entry (name text)");
            execute(postgres, "audit_owner", "REVOKE UPDATE, DELETE ON entry FROM audit_service");
            execute(postgres, "audit_service", "INSERT INTO entry VALUES ('sealed')");
            for (String statement : List.of(
                    "UPDATE entry SET name = 'edited'",
                    "DELETE FROM entry",
                    "TRUNCATE entry",
                    "CREATE TABLE mine (name text)",
                    "CREATE TABLE public.mine (name text)")) {
                assertDenied(postgres, "audit_service", statement);
            }
            for (String role : List.of("billing_service", "billing_owner")) {
                assertDenied(postgres, role, "SELECT * FROM audit.entry");
            }
            assertThatThrownBy(() -> DriverManager.getConnection(postgres.jdbcUrl(), "postgres", "guessed"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password authentication failed");
        }
    }

    @Test
    void refusesAPortThatIsTaken() throws Exception {
        try (EmbeddedPostgreSql first = EmbeddedPostgreSql.start(directory.resolve("first"), 0)) {
            assertThatThrownBy(() -> EmbeddedPostgreSql.start(directory.resolve("second"), first.port()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("port " + first.port() + " is taken");
        }
    }

    private static void assertDenied(EmbeddedPostgreSql postgres, String role, String statement) {
        assertThatThrownBy(() -> execute(postgres, role, statement))
                .as("%s: %s", role, statement)
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(DENIED));
    }

    private static void execute(EmbeddedPostgreSql postgres, String role, String sql) throws SQLException {
        try (Connection connection = connect(postgres, role);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(EmbeddedPostgreSql postgres, String role, String sql) throws SQLException {
        try (Connection connection = connect(postgres, role);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    private static Connection connect(EmbeddedPostgreSql postgres, String role) throws SQLException {
        return DriverManager.getConnection(
                postgres.jdbcUrl(), role, postgres.passwords().of(role));
    }

    /** Starts a server, prints its port and waits to be killed. */
    static final class KilledLauncher {
        private KilledLauncher() {}

        public static void main(String[] arguments) throws Exception {
            EmbeddedPostgreSql postgres = EmbeddedPostgreSql.start(Path.of(arguments[0]), 0);
            System.out.println(postgres.port());
            new java.util.concurrent.CountDownLatch(1).await();
        }
    }
}
