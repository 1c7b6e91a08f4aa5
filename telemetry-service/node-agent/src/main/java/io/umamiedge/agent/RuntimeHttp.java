package io.umamiedge.agent;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * GETs that belong to one measurement and together take no longer than it may. {@link HttpURLConnection} rather than the
 * newer client: it costs no threads and about ten megabytes less. Not thread-safe.
 */
final class RuntimeHttp {
    private static final int MOST_ANSWER_BYTES = 64 << 10;

    /** What becomes of the body of an answer. */
    @FunctionalInterface
    interface Body<T> {
        T read(InputStream body) throws IOException;
    }

    /** An answer other than 200. */
    static final class UnexpectedStatusException extends IOException {
        private static final long serialVersionUID = 1;

        private final int status;

        UnexpectedStatusException(int status) {
            super("answered " + status);
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    /** A status and the beginning of its body. */
    record Answer(int status, String body) {}

    private final @Nullable Path keyFile;
    private final long deadline;

    /**
     * @param keyFile holds the key that is wanted; null when none is
     * @param timeout from now, for all that is asked
     */
    RuntimeHttp(@Nullable Path keyFile, Duration timeout) {
        this.keyFile = keyFile;
        this.deadline = System.nanoTime() + timeout.toNanos();
    }

    /** Whatever comes back; throws {@link SocketTimeoutException} when that takes too long. */
    Answer ask(URI uri) throws IOException {
        HttpURLConnection connection = open(uri);
        int status = connection.getResponseCode();
        try (InputStream body = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            byte[] bytes = body == null ? new byte[0] : new Timed(body).readNBytes(MOST_ANSWER_BYTES);
            if (bytes.length == MOST_ANSWER_BYTES) {
                connection.disconnect();
            }
            return new Answer(status, new String(bytes, StandardCharsets.UTF_8));
        }
    }

    /** The body of a 200; any other status is an {@link UnexpectedStatusException}. */
    <T> T get(URI uri, Body<T> reader) throws IOException {
        HttpURLConnection connection = open(uri);
        int status = connection.getResponseCode();
        if (status != HttpURLConnection.HTTP_OK) {
            // An answer that is not wanted is not read either, so its connection cannot be used again.
            connection.disconnect();
            throw new UnexpectedStatusException(status);
        }
        try (InputStream body = connection.getInputStream()) {
            return reader.read(new Timed(body));
        } catch (IOException | RuntimeException e) {
            connection.disconnect();
            throw e;
        }
    }

    private HttpURLConnection open(URI uri) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setConnectTimeout(remainingMillis());
        connection.setReadTimeout(remainingMillis());
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setRequestProperty("Accept", "text/plain;version=0.0.4, application/json, */*;q=0.1");
        if (keyFile != null) {
            connection.setRequestProperty(
                    "Authorization", "Bearer " + Files.readString(keyFile).strip());
        }
        return connection;
    }

    private int remainingMillis() throws SocketTimeoutException {
        long remaining = (deadline - System.nanoTime()) / 1_000_000;
        if (remaining <= 0) {
            throw new SocketTimeoutException("took too long");
        }
        return (int) Math.min(remaining, Integer.MAX_VALUE);
    }

    /** A read timeout alone would let a body that drips go on for ever. */
    private final class Timed extends FilterInputStream {
        Timed(InputStream body) {
            super(body);
        }

        @Override
        public int read() throws IOException {
            remainingMillis();
            return super.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            remainingMillis();
            return super.read(bytes, offset, length);
        }
    }
}
