package io.umamiedge.agent;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;

/**
 * A GET that reads no more than it should. {@link HttpURLConnection} rather than the newer client: it costs no threads
 * and about ten megabytes less.
 */
final class BoundedGet {
    /** A vLLM metrics page has some 100 kB. */
    private static final int MOST_BYTES = 4 << 20;

    private BoundedGet() {}

    /** The body of a 200 answer; anything else throws. */
    static byte[] fetch(URI uri, Duration timeout) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setConnectTimeout((int) timeout.toMillis());
        connection.setReadTimeout((int) timeout.toMillis());
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        int status = connection.getResponseCode();
        if (status != HttpURLConnection.HTTP_OK) {
            // An answer that is not wanted is not read either, so its connection cannot be used again.
            connection.disconnect();
            throw new IOException("answered " + status);
        }
        try (InputStream body = connection.getInputStream()) {
            byte[] bytes = body.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                connection.disconnect();
                throw new IOException("answered with more than " + MOST_BYTES + " bytes");
            }
            return bytes;
        }
    }
}
