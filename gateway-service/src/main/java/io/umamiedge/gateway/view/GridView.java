package io.umamiedge.gateway.view;

import io.umamiedge.platform.registry.RegistryView;
import io.umamiedge.routing.engine.PolicyBook;

/**
 * The registry at one revision, with what follows from all of it.
 *
 * @param policies what questions are asked from
 */
public record GridView(RegistryView registry, PolicyBook policies) {
    public static GridView of(RegistryView registry) {
        return new GridView(registry, PolicyBook.of(registry.revision(), registry::all));
    }
}
