package io.umamiedge.agent;

import io.umamiedge.contracts.key.ApiKey;
import io.umamiedge.contracts.key.KeyKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the node key comes from. It is asked before every report, so that a rotated key file needs no restart. */
@FunctionalInterface
public interface NodeKeySource {
    /** The key as it is now; throws {@link IOException} when it cannot be read or is not a node key. */
    ApiKey read() throws IOException;

    /** The first line of a file. */
    static NodeKeySource file(Path file) {
        return () -> {
            if (Files.size(file) > 1024) {
                throw new IOException("the key file is too large to hold a node key");
            }
            return parse(Files.readString(file));
        };
    }

    /** A key that is known already. */
    static NodeKeySource of(ApiKey key) {
        return () -> key;
    }

    /** Never repeats the text in its error. */
    static ApiKey parse(String text) throws IOException {
        return ApiKey.parse(text.strip())
                .filter(key -> key.kind() == KeyKind.NODE)
                .orElseThrow(
                        () -> new IOException("this is not a node key: one begins with umn_ and has 53 characters"));
    }
}
