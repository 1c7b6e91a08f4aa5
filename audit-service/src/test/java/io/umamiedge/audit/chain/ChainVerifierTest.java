package io.umamiedge.audit.chain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ChainVerifierTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private final List<Entry> chain = chain(20);

    @Test
    void provesAnUntouchedChainInParts() {
        ChainVerifier verifier = new ChainVerifier(0, EntryHash.GENESIS);
        verifier.feed(chain.subList(0, 7));
        verifier.feed(chain.subList(7, 20));
        verifier.expectEnd(20);

        assertThat(verifier.fault()).isEmpty();
        assertThat(verifier.next()).isEqualTo(20);
        assertThat(verifier.head()).isEqualTo(chain.getLast().hash());
    }

    @Test
    void provesAChainFromTheMiddle() {
        ChainVerifier verifier = new ChainVerifier(5, chain.get(4).hash());
        verifier.feed(chain.subList(5, 20));

        assertThat(verifier.fault()).isEmpty();
    }

    @Test
    void namesTheEntryWhoseContentWasChanged() {
        tamper(
                6,
                fact -> new Fact(
                        fact.source(),
                        fact.type(),
                        fact.eventId(),
                        fact.subject(),
                        fact.occurredAt(),
                        fact.body().replace("acme", "acmf"),
                        fact.ids()));

        assertFault(6, Fault.Kind.HASH_MISMATCH);
    }

    @Test
    void namesEveryChangedByteOfEveryColumn() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            List<Entry> changed = new ArrayList<>(chain);
            int victim = random.nextInt(chain.size());
            Entry was = chain.get(victim);
            Fact fact = was.fact();
            String[] texts = {fact.source(), fact.type(), fact.eventId(), fact.subject(), fact.body()};
            int column = random.nextInt(texts.length + 2);
            Instant occurred = fact.occurredAt();
            Instant recorded = was.recordedAt();
            if (column < texts.length) {
                StringBuilder text = new StringBuilder(texts[column]);
                int at = random.nextInt(text.length());
                text.setCharAt(at, (char) (text.charAt(at) ^ (1 << random.nextInt(7))));
                texts[column] = text.toString();
            } else if (column == texts.length) {
                occurred = occurred.plusNanos(1_000);
            } else {
                recorded = recorded.minusNanos(1_000);
            }
            changed.set(
                    victim,
                    new Entry(
                            was.logId(),
                            was.index(),
                            was.previousHash(),
                            was.hash(),
                            new Fact(texts[0], texts[1], texts[2], texts[3], occurred, texts[4], fact.ids()),
                            recorded));
            assertThat(fault(changed))
                    .as("seed %d round %d", seed, round)
                    .returns((long) victim, Fault::index)
                    .returns(Fault.Kind.HASH_MISMATCH, Fault::kind);
        }
    }

    @Test
    void namesTheEntryAfterOneThatWasChangedAndSealedAgain() {
        Entry was = chain.get(6);
        chain.set(6, Entry.seal(LogId.GRID, 6, was.previousHash(), fact(99), NOW));

        assertFault(7, Fault.Kind.NOT_CHAINED);
    }

    @Test
    void namesTheEntryThatWasDeleted() {
        chain.remove(3);

        assertFault(3, Fault.Kind.MISSING);
    }

    @Test
    void namesTheEntryThatIsMissingAtTheEndOfTheRange() {
        ChainVerifier verifier = new ChainVerifier(0, EntryHash.GENESIS);
        verifier.feed(chain.subList(0, 18));
        verifier.expectEnd(19);

        assertThat(verifier.fault())
                .hasValueSatisfying(
                        fault -> assertThat(fault).isEqualTo(new Fault(18, Fault.Kind.MISSING, "entry 18 is missing")));
    }

    @Test
    void namesTheFirstOfTwoEntriesThatWereSwapped() {
        Entry fourth = chain.get(4);
        Entry ninth = chain.get(9);
        chain.set(4, moved(ninth, 4));
        chain.set(9, moved(fourth, 9));

        assertFault(4, Fault.Kind.NOT_CHAINED);
    }

    @Test
    void namesAnEntryThatComesOutOfOrder() {
        Collections.swap(chain, 4, 9);

        assertFault(4, Fault.Kind.MISSING);
    }

    @Test
    void namesAnEntryThatFiltersWouldNotFind() {
        tamper(
                8,
                fact -> new Fact(
                        fact.source(),
                        fact.type(),
                        fact.eventId(),
                        fact.subject(),
                        fact.occurredAt(),
                        fact.body(),
                        FilterIds.NONE));

        assertFault(8, Fault.Kind.FILTER_MISMATCH);
    }

    @Test
    void namesAnEntryOfAForeignChain() {
        Entry foreign = Entry.seal(LogId.GRID, 20, EntryHash.GENESIS, fact(20), NOW);
        chain.add(foreign);

        assertFault(20, Fault.Kind.NOT_CHAINED);
    }

    private void tamper(int index, UnaryOperator<Fact> change) {
        Entry was = chain.get(index);
        chain.set(
                index,
                new Entry(
                        was.logId(),
                        was.index(),
                        was.previousHash(),
                        was.hash(),
                        change.apply(was.fact()),
                        was.recordedAt()));
    }

    private void assertFault(long index, Fault.Kind kind) {
        assertThat(fault(chain)).returns(index, Fault::index).returns(kind, Fault::kind);
    }

    private static Fault fault(List<Entry> entries) {
        ChainVerifier verifier = new ChainVerifier(0, EntryHash.GENESIS);
        verifier.feed(entries);
        return verifier.fault().orElseThrow();
    }

    private static Entry moved(Entry entry, long index) {
        return new Entry(entry.logId(), index, entry.previousHash(), entry.hash(), entry.fact(), entry.recordedAt());
    }

    private static List<Entry> chain(int length) {
        List<Entry> entries = new ArrayList<>();
        EntryHash head = EntryHash.GENESIS;
        for (int i = 0; i < length; i++) {
            Entry entry = Entry.seal(LogId.GRID, i, head, fact(i), NOW);
            entries.add(entry);
            head = entry.hash();
        }
        return entries;
    }

    private static Fact fact(int number) {
        return new Fact(
                "gateway-service",
                "io.umamiedge.routing.decision.v1",
                "d-" + number,
                "acme",
                NOW.minusSeconds(1),
                "{\"customer_id\":\"acme\",\"decision_id\":\"d-" + number + "\"}",
                new FilterIds(null, null, "acme", null, "d-" + number, null));
    }
}
