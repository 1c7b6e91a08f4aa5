package io.umamiedge.local;

import io.umamiedge.contracts.key.ApiKey;
import io.umamiedge.contracts.key.KeyKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What the grid must not lose and nobody else may read. {@link #toString()} shows nothing.
 *
 * @param pepper 64 hexadecimal digits; losing it makes every key unknown
 * @param operatorKey the first operator's key
 */
record GridSecrets(String pepper, String operatorKey, DatabasePasswords passwords) {
    private static final int PEPPER_BYTES = 32;

    /** Reads them, or makes them up the first time. */
    static GridSecrets loadOrCreate(GridHome home) throws IOException {
        SecureRandom random = new SecureRandom();
        DatabasePasswords fresh = DatabasePasswords.generate(random);
        Map<String, String> byRole = new HashMap<>();
        for (String role : fresh.byRole().keySet()) {
            byRole.put(role, loadOrCreate(home.secret(role + ".password"), () -> fresh.of(role)));
        }
        return new GridSecrets(
                loadOrCreate(home.secret("key.pepper"), () -> pepper(random)),
                loadOrCreate(
                        home.operatorKeyFile(),
                        () -> ApiKey.issue(KeyKind.OPERATOR, random).secret()),
                new DatabasePasswords(byRole));
    }

    @Override
    public String toString() {
        return "GridSecrets";
    }

    private static String loadOrCreate(Path file, Supplier<String> fresh) throws IOException {
        if (!Files.exists(file)) {
            SecretFiles.write(file, fresh.get());
        }
        return SecretFiles.read(file);
    }

    private static String pepper(SecureRandom random) {
        byte[] bytes = new byte[PEPPER_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
