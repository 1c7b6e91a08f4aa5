package io.umamiedge.routing.engine;

import io.umamiedge.contracts.identity.SiteId;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Gives each site a stretch of {@link NodeEntry#key}s of its own, so that the nodes of a site stand together.
 *
 * <p>A stretch follows from the site's name, the same in every process, unless two sites' names have one hash (one in two
 * billion pairs): then the later one gets another stretch, because a failover that must stay in a site may not find the
 * other's nodes in it.
 */
final class SiteKeys {
    /** How many keys a site has. */
    static final long STRETCH = 1L << Integer.SIZE;

    private final ConcurrentMap<SiteId, Long> first = new ConcurrentHashMap<>();
    private final Set<Long> taken = new HashSet<>();

    /** The site's lowest key; for the table's one writer. */
    long give(SiteId site) {
        return first.computeIfAbsent(site, _ -> {
            long hash = Hash.of(site.value());
            while (!taken.add(key(hash))) {
                hash = Hash.mix(hash + 1);
            }
            return key(hash);
        });
    }

    /** Null when no node of the site was ever known. */
    @Nullable
    Long find(SiteId site) {
        return first.get(site);
    }

    private static long key(long hash) {
        return hash >>> (Integer.SIZE + 1) << Integer.SIZE;
    }
}
