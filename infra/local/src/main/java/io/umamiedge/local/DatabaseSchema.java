package io.umamiedge.local;

import java.util.Locale;

/** The services that keep something in PostgreSQL, each in a schema of its own behind two roles of its own. */
public enum DatabaseSchema {
    DEPLOY,
    AUDIT,
    BILLING;

    /** The name in SQL. */
    public String schemaName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Owns the schema; migrations run as this role. */
    public String ownerRole() {
        return schemaName() + "_owner";
    }

    /** Reads and writes rows, owns nothing; the service runs as this role. */
    public String serviceRole() {
        return schemaName() + "_service";
    }
}
