package io.umamiedge.contracts.registry;

import org.jspecify.annotations.Nullable;

/**
 * One change of the registry, in the order in which deploy-service committed it.
 *
 * @param revision gap-free from 1 over the whole registry; a redelivered record carries the number it had
 * @param resource null when the resource was removed
 */
public record RegistryRecord(
        ResourceKind kind,
        String id,
        long revision,
        @Nullable RegistryResource resource) {
    public RegistryRecord {
        if (revision < 1) {
            throw new IllegalArgumentException("revision must be 1 or more");
        }
        if (resource != null
                && (resource.kind() != kind || !resource.resourceId().equals(id))) {
            throw new IllegalArgumentException("key " + kind.word() + "/" + id + " holds "
                    + resource.kind().word() + "/" + resource.resourceId());
        }
    }

    /** The key of the record on the topic. */
    public String key() {
        return kind.word() + "/" + id;
    }
}
