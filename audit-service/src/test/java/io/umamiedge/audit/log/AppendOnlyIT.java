package io.umamiedge.audit.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.umamiedge.audit.chain.Fact;
import io.umamiedge.audit.chain.Fault;
import io.umamiedge.audit.chain.FilterIds;
import io.umamiedge.audit.chain.LogId;
import io.umamiedge.platform.testing.DatabaseResource;
import io.umamiedge.platform.testing.KafkaResource;
import io.umamiedge.platform.testing.TestDatabase;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(KafkaResource.class)
@WithTestResource(value = DatabaseResource.class, initArgs = @ResourceArg(name = "schema", value = "audit"))
class AppendOnlyIT {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    TestDatabase database;

    @Inject
    EntryStore entries;

    @Inject
    ChainStore chain;

    private long first;

    @BeforeEach
    void append() {
        List<Fact> facts = facts(10);
        entries.append(facts).await().atMost(PATIENCE);
        first = Long.parseLong(database.query("SELECT min(idx) FROM audit_entry WHERE event_id = '"
                        + facts.getFirst().eventId() + "'")
                .getFirst());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE audit_entry SET body = '{}'",
                "UPDATE audit_entry SET body = '{}' WHERE false",
                "DELETE FROM audit_entry",
                "DELETE FROM audit_entry WHERE false",
                "TRUNCATE audit_entry"
            })
    void refusesToChangeWhatIsRecorded(String statement) {
        assertThatThrownBy(() -> run(database.asService(), statement))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("permission denied for table audit_entry");
        assertThatThrownBy(() -> run(database.asOwner(), statement))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("audit.audit_entry is append-only");
        assertThatThrownBy(() -> run(database.asSuperuser(), statement))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("audit.audit_entry is append-only");
        assertThatThrownBy(() -> run(database.asSuperuser(), "SET session_replication_role = replica; " + statement))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("audit.audit_entry is append-only");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_append_only",
                "DROP TABLE audit_entry",
                "CREATE TABLE audit.other (a int)",
                "DELETE FROM flyway_schema_history"
            })
    void letsTheServiceAppendAndReadOnly(String statement) {
        assertThatThrownBy(() -> run(database.asService(), statement)).isInstanceOf(SQLException.class);
    }

    @Test
    void namesAFlippedByte() throws SQLException {
        long victim = first + 4;
        tampered(
                "UPDATE audit_entry SET body = replace(body, 'acme', 'acmf') WHERE idx = " + victim,
                "UPDATE audit_entry SET body = replace(body, 'acmf', 'acme') WHERE idx = " + victim,
                victim,
                Fault.Kind.HASH_MISMATCH);
    }

    @Test
    void namesADeletedEntry() throws SQLException {
        long victim = first + 3;
        run(database.asOwner(), "CREATE TABLE kept AS SELECT * FROM audit_entry WHERE idx = " + victim);
        tampered(
                "DELETE FROM audit_entry WHERE idx = " + victim,
                "INSERT INTO audit_entry SELECT * FROM kept; DROP TABLE kept",
                victim,
                Fault.Kind.MISSING);
    }

    @Test
    void namesEntriesThatChangedPlaces() throws SQLException {
        String swap = "UPDATE audit_entry SET idx = -1 - idx WHERE idx IN (%1$d, %2$d);".formatted(first + 2, first + 6)
                + "UPDATE audit_entry SET idx = %d - (-1 - idx) WHERE idx < 0".formatted(2 * first + 8);
        run(database.asOwner(), "ALTER TABLE audit_entry DROP CONSTRAINT audit_entry_idx_check");
        try {
            tampered(swap, swap, first + 2, Fault.Kind.NOT_CHAINED);
        } finally {
            run(database.asOwner(), "ALTER TABLE audit_entry ADD CONSTRAINT audit_entry_idx_check CHECK (idx >= 0)");
        }
    }

    @Test
    void namesAnEntryThatWasHiddenFromItsCustomer() throws SQLException {
        long victim = first + 5;
        tampered(
                "UPDATE audit_entry SET customer_id = 'other' WHERE idx = " + victim,
                "UPDATE audit_entry SET customer_id = 'acme' WHERE idx = " + victim,
                victim,
                Fault.Kind.FILTER_MISMATCH);
    }

    @Test
    void chainsWhatManyWritersAppendAtOnce() {
        List<Fact> shared = facts(50);
        long before = Long.parseLong(
                database.query("SELECT count(*) FROM audit_entry").getFirst());

        List<Uni<Void>> appends = new ArrayList<>();
        IntStream.range(0, 24).forEach(writer -> {
            List<Fact> batch = new ArrayList<>(facts(20));
            batch.addAll(shared.subList(writer, writer + 20));
            appends.add(entries.append(batch));
        });
        Uni.join().all(appends).andFailFast().await().atMost(Duration.ofSeconds(20));

        // 24 times 20 of their own, and 43 that several of them brought.
        assertThat(database.query("SELECT count(*) - " + before + " FROM audit_entry"))
                .containsExactly("523");
        assertThat(database.query("SELECT count(*) - max(idx) FROM audit_entry"))
                .containsExactly("1");
        assertThat(verify().intact()).isTrue();
    }

    private void tampered(String tampering, String repair, long index, Fault.Kind kind) throws SQLException {
        assertThat(verify().fault()).isNull();
        unguarded(tampering);
        try {
            assertThat(verify().fault()).returns(index, Fault::index).returns(kind, Fault::kind);
        } finally {
            unguarded(repair);
        }
        assertThat(verify().fault()).isNull();
    }

    private Verification verify() {
        return chain.verify(LogId.GRID, first, Long.MAX_VALUE).await().atMost(PATIENCE);
    }

    private void unguarded(String statement) throws SQLException {
        run(
                database.asSuperuser(),
                "ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_append_only; " + statement
                        + "; ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER audit_entry_append_only");
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (connection;
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<Fact> facts(int number) {
        return IntStream.range(0, number)
                .mapToObj(ignored -> {
                    String id = UUID.randomUUID().toString();
                    return new Fact(
                            "gateway-service",
                            "io.umamiedge.routing.decision.v1",
                            id,
                            "acme",
                            Instant.now(),
                            "{\"customer_id\":\"acme\",\"decision_id\":\"" + id + "\"}",
                            new FilterIds(null, null, "acme", null, id, null));
                })
                .toList();
    }
}
