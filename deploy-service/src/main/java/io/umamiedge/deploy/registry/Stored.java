package io.umamiedge.deploy.registry;

import io.umamiedge.contracts.registry.RegistryResource;

/**
 * What the registry holds of one thing.
 *
 * @param revision the registry's revision at its last change
 */
public record Stored<T extends RegistryResource>(T resource, long revision) {}
