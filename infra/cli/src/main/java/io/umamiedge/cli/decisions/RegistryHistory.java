package io.umamiedge.cli.decisions;

import io.umamiedge.contracts.registry.RegistryResource;
import io.umamiedge.contracts.registry.ResourceKind;
import io.umamiedge.routing.engine.PolicyBook;
import io.umamiedge.routing.engine.RegistryFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Every change of the registry, and so what it held at any revision. Revisions have no gaps: what is missing is known to
 * be missing, and nothing is said of revisions from there on.
 */
final class RegistryHistory {
    private static final int BOOKS_KEPT = 64;

    private final Map<String, NavigableMap<Long, RegistryChange>> changes = new HashMap<>();
    private final BitSet known = new BitSet();
    private final Map<Long, PolicyBook> books = new LinkedHashMap<>(BOOKS_KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, PolicyBook> eldest) {
            return size() > BOOKS_KEPT;
        }
    };

    RegistryHistory(List<RegistryChange> all) {
        for (RegistryChange change : all) {
            changes.computeIfAbsent(change.record().key(), _ -> new TreeMap<>())
                    .put(change.record().revision(), change);
            known.set(Math.toIntExact(change.record().revision()));
        }
    }

    /** The last revision up to which no change is missing; 0 when the first is. */
    long completeUpTo() {
        return known.nextClearBit(1) - 1L;
    }

    /** Customers and policies at a revision. */
    PolicyBook policies(long revision) {
        return books.computeIfAbsent(revision, at -> PolicyBook.of(at, kind -> all(kind, at)));
    }

    /** What was registered at a revision. */
    RegistryFacts.Lookup at(long revision) {
        return (kind, id) -> {
            NavigableMap<Long, RegistryChange> versions = changes.get(kind.word() + "/" + id);
            Map.Entry<Long, RegistryChange> entry = versions == null ? null : versions.floorEntry(revision);
            return entry == null ? null : entry.getValue().record().resource();
        };
    }

    /**
     * Every revision at which one of these was changed around a time; whoever hears of changes on another way may have
     * stood before or after each of them.
     */
    List<Long> changedAround(Instant time, Duration tolerance, List<String> keys) {
        List<Long> revisions = new ArrayList<>();
        for (String key : keys) {
            changes.getOrDefault(key, new TreeMap<>()).forEach((revision, change) -> {
                if (!change.at().isBefore(time.minus(tolerance)) && !change.at().isAfter(time.plus(tolerance))) {
                    revisions.add(revision - 1);
                    revisions.add(revision);
                }
            });
        }
        return revisions;
    }

    private List<RegistryResource> all(ResourceKind kind, long revision) {
        List<RegistryResource> all = new ArrayList<>();
        changes.forEach((key, versions) -> {
            Map.Entry<Long, RegistryChange> entry = versions.floorEntry(revision);
            RegistryResource resource =
                    entry == null ? null : entry.getValue().record().resource();
            if (resource != null && resource.kind() == kind) {
                all.add(resource);
            }
        });
        return all;
    }
}
