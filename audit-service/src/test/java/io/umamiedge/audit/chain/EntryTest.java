package io.umamiedge.audit.chain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class EntryTest {
    private static final Instant RECORDED = Instant.parse("2026-01-02T03:04:06Z");

    /** The expected hashes were made with Python's hashlib and json.dumps(sort_keys, separators) from README.md. */
    @Test
    void hashesExactlyTheDocumentedBytes() {
        Entry first = Entry.seal(
                LogId.GRID,
                0,
                EntryHash.GENESIS,
                new Fact(
                        "gateway-service",
                        "io.umamiedge.routing.decision.v1",
                        "d-1",
                        "acme",
                        Instant.parse("2026-01-02T03:04:05.678901999Z"),
                        "{\"customer_id\":\"acme\",\"decision_id\":\"d-1\",\"request_id\":\"r-1\","
                                + "\"seed\":\"-9007199254740993\"}",
                        FilterIds.NONE),
                RECORDED);
        Entry second = Entry.seal(
                LogId.GRID,
                1,
                first.hash(),
                new Fact(
                        "deploy-service",
                        "io.umamiedge.deploy.node.v1",
                        "7",
                        "node/berlin-1",
                        Instant.parse("2026-01-02T03:04:05Z"),
                        "null",
                        FilterIds.NONE),
                RECORDED);

        assertThat(first.hash().hex()).isEqualTo("7859b0de6538a3929465faa6037e7ad17b3df23e6b6a9fdb84ff9a0418b1f8d5");
        assertThat(second.hash().hex()).isEqualTo("7289b4cc4f34a93a75ac80bb987dc0dccb35adbcc49a7f5b7fd7f014d71a2c8f");
    }
}
