package io.umamiedge.local;

import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The password of every role that {@code bootstrap.sql} creates. {@link #toString()} shows none of them.
 *
 * @param byRole role name to password
 */
public record DatabasePasswords(Map<String, String> byRole) {
    private static final int BYTES = 24;

    public DatabasePasswords {
        byRole = Map.copyOf(byRole);
        for (DatabaseSchema schema : DatabaseSchema.values()) {
            if (!byRole.containsKey(schema.ownerRole()) || !byRole.containsKey(schema.serviceRole())) {
                throw new IllegalArgumentException("a password is missing for schema " + schema.schemaName());
            }
        }
    }

    /** Fresh ones; {@code random} must be cryptographically strong. */
    public static DatabasePasswords generate(RandomGenerator random) {
        Map<String, String> byRole = new HashMap<>();
        for (DatabaseSchema schema : DatabaseSchema.values()) {
            byRole.put(schema.ownerRole(), password(random));
            byRole.put(schema.serviceRole(), password(random));
        }
        return new DatabasePasswords(byRole);
    }

    /** Throws {@link IllegalArgumentException} for a role that nobody declared. */
    public String of(String role) {
        String password = byRole.get(role);
        if (password == null) {
            throw new IllegalArgumentException("no role is called " + role);
        }
        return password;
    }

    @Override
    public String toString() {
        return "DatabasePasswords" + byRole.keySet();
    }

    static String password(RandomGenerator random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
