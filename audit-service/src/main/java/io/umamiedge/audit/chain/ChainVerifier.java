package io.umamiedge.audit.chain;

import com.fasterxml.jackson.databind.JsonNode;
import io.umamiedge.contracts.event.EventType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Computes a chain again from its content and names the first place where what is stored differs.
 *
 * <p>It is fed entries in ascending order, in as many parts as one likes, and stops at the first fault. A log that was
 * cut off at its end, or written anew from some entry to its end, is a valid chain: that is told by comparing
 * {@link #head()} with one that somebody kept. Not thread-safe.
 */
public final class ChainVerifier {
    private long next;
    private EntryHash head;
    private @Nullable Fault fault;

    /**
     * Starts at an entry.
     *
     * @param first index of the first entry that will be fed
     * @param before the hash of the entry before it; {@link EntryHash#GENESIS} when {@code first} is 0
     */
    public ChainVerifier(long first, EntryHash before) {
        this.next = first;
        this.head = before;
    }

    /** Goes on with the entries that follow. */
    public void feed(List<Entry> entries) {
        for (Entry entry : entries) {
            if (fault != null) {
                break;
            }
            fault = check(entry);
            if (fault == null) {
                next = entry.index() + 1;
                head = entry.hash();
            }
        }
    }

    /** Says that no entry before {@code end} is left to feed: what was not fed is missing. */
    public void expectEnd(long end) {
        if (fault == null && next < end) {
            fault = new Fault(next, Fault.Kind.MISSING, "entry " + next + " is missing");
        }
    }

    /** The first fault of all; empty while there is none. */
    public Optional<Fault> fault() {
        return Optional.ofNullable(fault);
    }

    /** The index after the last entry that is proven. */
    public long next() {
        return next;
    }

    /** The hash of the last entry that is proven. */
    public EntryHash head() {
        return head;
    }

    private @Nullable Fault check(Entry entry) {
        if (entry.index() != next) {
            return new Fault(
                    next, Fault.Kind.MISSING, "entry " + next + " is missing; the next one is " + entry.index());
        }
        if (!entry.previousHash().equals(head)) {
            return new Fault(
                    next,
                    Fault.Kind.NOT_CHAINED,
                    "it names " + entry.previousHash() + " as the hash before it, which is " + head);
        }
        EntryHash computed = entry.computeHash();
        if (!computed.equals(entry.hash())) {
            return new Fault(
                    next, Fault.Kind.HASH_MISMATCH, "its content hashes to " + computed + ", not to " + entry.hash());
        }
        if (!entry.fact().ids().equals(said(entry.fact()))) {
            return new Fault(next, Fault.Kind.FILTER_MISMATCH, "the columns for filters do not say what its body says");
        }
        return null;
    }

    private static @Nullable FilterIds said(Fact fact) {
        try {
            JsonNode body = CanonicalJson.read(fact.body().getBytes(StandardCharsets.UTF_8));
            return EventType.ofName(fact.type())
                    .map(type -> FilterIds.of(type, fact.subject(), body))
                    .orElse(FilterIds.NONE);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
