package io.umamiedge.gateway.admission;

import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.registry.KeyRecord;
import io.umamiedge.gateway.openai.OpenAiError;
import io.umamiedge.platform.auth.KeyCheck;
import io.umamiedge.platform.auth.KeyRing;
import io.umamiedge.platform.registry.RegistryView;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Lets in whoever holds a good customer key, and nobody else. Thread-safe. */
public final class CustomerGate {
    private static final Set<KeyKind> OPENING = Set.of(KeyKind.CUSTOMER);

    private final KeyRing keys;
    private final Supplier<RegistryView> registry;
    private final InstantSource clock;

    public CustomerGate(KeyRing keys, Supplier<RegistryView> registry, InstantSource clock) {
        this.keys = keys;
        this.registry = registry;
        this.clock = clock;
    }

    /** Checks an {@code Authorization} header. */
    public Access check(@Nullable String authorization) {
        return switch (keys.check(authorization, OPENING, clock.instant())) {
            case KeyCheck.Accepted(KeyRecord key) -> granted(key);
            case KeyCheck.Refused(KeyCheck.Reason reason) ->
                new Access.Denied(
                        OpenAiError.invalidKey(sentence(reason)), reason.name().toLowerCase(Locale.ROOT));
        };
    }

    private Access granted(KeyRecord key) {
        Optional<Customer> customer = registry.get().customer(new CustomerId(key.holderId()));
        if (customer.isEmpty()) {
            return new Access.Denied(OpenAiError.invalidKey(sentence(KeyCheck.Reason.UNKNOWN)), "holder_unknown");
        }
        return new Access.Granted(new Caller(customer.get(), key.id(), key.scope()));
    }

    private static String sentence(KeyCheck.Reason reason) {
        return switch (reason) {
            case MISSING -> "send a customer key as 'Authorization: Bearer …'";
            case MALFORMED -> "the key is malformed: a character is missing or mistyped";
            case WRONG_KIND -> "this endpoint wants a customer key";
            case UNKNOWN, REVOKED -> "the key is not known or was revoked";
            case EXPIRED -> "the key has expired";
        };
    }
}
