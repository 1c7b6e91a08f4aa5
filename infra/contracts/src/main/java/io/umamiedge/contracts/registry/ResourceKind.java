package io.umamiedge.contracts.registry;

import java.util.Arrays;
import java.util.Optional;

/** What the registry holds, with the word that starts a record's key and the type of its value. */
public enum ResourceKind {
    CORRIDOR("corridor", Corridor.class),
    SITE("site", Site.class),
    SITE_OWNER("site-owner", SiteOwner.class),
    NODE("node", Node.class),
    CUSTOMER("customer", Customer.class),
    RESIDENCY_POLICY("residency-policy", ResidencyPolicy.class),
    SLA_POLICY("sla-policy", SlaPolicy.class),
    KEY("key", KeyRecord.class);

    private final String word;
    private final Class<? extends RegistryResource> type;

    ResourceKind(String word, Class<? extends RegistryResource> type) {
        this.word = word;
        this.type = type;
    }

    /** The first part of {@code <kind>/<id>}. */
    public String word() {
        return word;
    }

    public Class<? extends RegistryResource> type() {
        return type;
    }

    public static Optional<ResourceKind> ofWord(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word.equals(word)).findFirst();
    }
}
