package io.umamiedge.cli;

import io.umamiedge.contracts.registry.ResourceKind;
import java.util.Arrays;
import java.util.Optional;

/** What can be declared, in the order in which one kind may refer to the kinds before it. */
public enum DeclaredKind {
    CORRIDOR(ResourceKind.CORRIDOR, "corridors"),
    SITE_OWNER(ResourceKind.SITE_OWNER, "site-owners"),
    SITE(ResourceKind.SITE, "sites"),
    RESIDENCY_POLICY(ResourceKind.RESIDENCY_POLICY, "residency-policies"),
    SLA_POLICY(ResourceKind.SLA_POLICY, "sla-policies"),
    NODE(ResourceKind.NODE, "nodes"),
    CUSTOMER(ResourceKind.CUSTOMER, "customers");

    private final ResourceKind kind;
    private final String collection;

    DeclaredKind(ResourceKind kind, String collection) {
        this.kind = kind;
        this.collection = collection;
    }

    public static Optional<DeclaredKind> ofWord(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
    }

    /** What people write after {@code kind:}. */
    public String word() {
        return kind.word();
    }

    /** The path segment under {@code /v1/}. */
    public String collection() {
        return collection;
    }
}
