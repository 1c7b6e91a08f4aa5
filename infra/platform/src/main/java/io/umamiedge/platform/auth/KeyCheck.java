package io.umamiedge.platform.auth;

import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.contracts.registry.KeyRecord;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

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
        EXPIRED;

        /** For the caller, who is told no more than it needs; {@code opening} are the kinds that would do. */
        public String sentence(Set<KeyKind> opening) {
            String kinds = opening.stream()
                    .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                    .sorted()
                    .collect(Collectors.joining(" or "));
            return switch (this) {
                case MISSING -> "send a " + kinds + " key as 'Authorization: Bearer …'";
                case MALFORMED -> "the key is malformed: a character is missing or mistyped";
                case WRONG_KIND -> "this endpoint wants a " + kinds + " key";
                case UNKNOWN, REVOKED -> "the key is not known or was revoked";
                case EXPIRED -> "the key has expired";
            };
        }
    }
}
