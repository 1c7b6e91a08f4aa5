package io.umamiedge.platform.auth;

import io.umamiedge.contracts.registry.KeyRecord;

/** What became of a presented key. */
public sealed interface KeyCheck {
    /** It is good for what was asked. */
    record Accepted(KeyRecord key) implements KeyCheck {}

    /** It opens nothing here. */
    record Refused(Reason reason) implements KeyCheck {}

    /** Why; counted, and never told apart to the caller beyond what it needs. */
    enum Reason {
        MISSING,
        MALFORMED,
        WRONG_KIND,
        UNKNOWN,
        REVOKED,
        EXPIRED
    }
}
