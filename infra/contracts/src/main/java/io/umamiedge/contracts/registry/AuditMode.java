package io.umamiedge.contracts.registry;

/** {@code STRICT}: nothing is served while it cannot be recorded. {@code STANDARD}: a local journal may bridge. */
public enum AuditMode {
    STANDARD,
    STRICT
}
