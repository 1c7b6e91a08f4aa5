package io.umamiedge.deploy.registry;

import io.umamiedge.contracts.registry.RegistryResource;
import io.umamiedge.contracts.registry.ResourceKind;

/** Names one thing in the registry. */
public record ResourceKey(ResourceKind kind, String id) {
    public static ResourceKey of(RegistryResource resource) {
        return new ResourceKey(resource.kind(), resource.resourceId());
    }

    /** {@code <kind>/<id>}, as on the registry topic. */
    public String text() {
        return kind.word() + "/" + id;
    }

    @Override
    public String toString() {
        return text();
    }
}
