package io.umamiedge.deploy.registry;

import io.umamiedge.contracts.registry.RegistryResource;

/** What became of a thing that was put into the registry. */
public record Written<T extends RegistryResource>(Stored<T> stored, Effect effect) {
    /** {@code UNCHANGED}: it was there like this already; no revision was used and nothing is published. */
    public enum Effect {
        CREATED,
        CHANGED,
        UNCHANGED
    }
}
