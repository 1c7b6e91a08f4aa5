package io.umamiedge.gateway.record;

import io.umamiedge.contracts.registry.AuditMode;

/** Whether a record may wait on this gateway's disk while Kafka takes none. */
public enum Spooling {
    /** Kafka has it, or the request fails. */
    NEVER,
    /** As long as there is room for what matters more. */
    IF_ROOMY,
    ALLOWED;

    /** What a residency policy's audit mode permits. */
    public static Spooling of(AuditMode audit) {
        return switch (audit) {
            case STRICT -> NEVER;
            case STANDARD -> ALLOWED;
        };
    }
}
