package io.umamiedge.contracts.identity;

import com.github.f4b6a3.uuid.factory.standard.TimeOrderedEpochFactory;

/**
 * Makes the identifiers that the grid itself gives out: UUIDv7 (RFC 9562 section 5.7), so that they sort by time.
 *
 * <p>Thread-safe; ids from one instance are strictly increasing.
 */
public final class Ids {
    private final TimeOrderedEpochFactory factory =
            TimeOrderedEpochFactory.builder().withIncrementPlus1().build();

    public String next() {
        return factory.create().toString();
    }
}
