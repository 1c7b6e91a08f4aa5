package io.umamiedge.contracts.registry;

/**
 * The value of a registry record. Each type checks itself alone (shapes, bounds); deploy-service, the only writer,
 * checks what one resource says of another.
 */
public sealed interface RegistryResource
        permits Corridor, Site, SiteOwner, Node, Customer, ResidencyPolicy, SlaPolicy, KeyRecord {
    ResourceKind kind();

    /** The second part of the record's key. */
    String resourceId();
}
