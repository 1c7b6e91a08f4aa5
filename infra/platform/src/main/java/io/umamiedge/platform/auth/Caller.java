package io.umamiedge.platform.auth;

import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.contracts.registry.KeyRecord;
import jakarta.enterprise.context.RequestScoped;
import org.jspecify.annotations.Nullable;

/** Whoever made this HTTP request, after its key was accepted. */
@RequestScoped
public class Caller {
    private @Nullable KeyRecord key;

    void accepted(KeyRecord accepted) {
        key = accepted;
    }

    /** Throws {@link IllegalStateException} where no key was asked for. */
    public KeyRecord key() {
        KeyRecord present = key;
        if (present == null) {
            throw new IllegalStateException("this endpoint asks for no key");
        }
        return present;
    }

    /** True when the caller is this very node, customer or operator. */
    public boolean is(KeyKind kind, String holderId) {
        return key().holderKind() == kind && key().holderId().equals(holderId);
    }
}
