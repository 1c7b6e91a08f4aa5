package io.umamiedge.agent;

import io.umamiedge.contracts.event.Json;
import io.umamiedge.contracts.key.ApiKey;
import io.umamiedge.contracts.telemetry.TelemetryReport;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** Hands reports to the telemetry service. */
final class TelemetryClient {
    private static final int MOST_ANSWER_BYTES = 64 << 10;

    private final URI endpoint;
    private final NodeKeySource keySource;
    private final InstantSource clock;

    TelemetryClient(URI endpoint, NodeKeySource keySource, InstantSource clock) {
        this.endpoint = endpoint;
        this.keySource = keySource;
        this.clock = clock;
    }

    Delivery send(TelemetryReport report, Duration timeout) {
        ApiKey key;
        try {
            key = keySource.read();
        } catch (IOException _) {
            return new Delivery.NoKey();
        }
        try {
            return post(Json.lenient().writeValueAsBytes(report), key, timeout);
        } catch (IOException _) {
            return new Delivery.Unreachable();
        }
    }

    private Delivery post(byte[] body, ApiKey key, Duration timeout) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) endpoint.toURL().openConnection();
        connection.setConnectTimeout((int) timeout.toMillis());
        connection.setReadTimeout((int) timeout.toMillis());
        // A redirect would carry the key to whoever answered.
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        connection.setRequestProperty("Authorization", "Bearer " + key.secret());
        connection.setRequestProperty("Content-Type", "application/json");
        try (OutputStream out = connection.getOutputStream()) {
            out.write(body);
        }
        int status = connection.getResponseCode();
        Delivery delivery = delivery(status, connection.getHeaderField("Retry-After"));
        drain(connection, status);
        return delivery;
    }

    private Delivery delivery(int status, @Nullable String retryAfter) {
        if (status >= 200 && status < 300) {
            return new Delivery.Accepted();
        }
        if (status == 401 || status == 403) {
            return new Delivery.Unauthorized();
        }
        if (status == 429 || status >= 500) {
            return new Delivery.Busy(retryAfter == null ? Duration.ZERO : retryAfter(retryAfter, clock.instant()));
        }
        return status < 0 ? new Delivery.Unreachable() : new Delivery.Refused(status);
    }

    /** RFC 9110 section 10.2.3: seconds or a date; zero when it is neither or has passed. */
    static Duration retryAfter(String value, Instant now) {
        String text = value.strip();
        if (!text.isEmpty() && text.length() <= 9 && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Duration.ofSeconds(Integer.parseInt(text));
        }
        try {
            Duration wait = Duration.between(
                    now,
                    ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
            return wait.isNegative() ? Duration.ZERO : wait;
        } catch (DateTimeException _) {
            return Duration.ZERO;
        }
    }

    /** An answer that was read to its end leaves a connection that can be used again. */
    private static void drain(HttpURLConnection connection, int status) throws IOException {
        try (InputStream answer = status >= 400 ? connection.getErrorStream() : connection.getInputStream()) {
            if (answer != null && answer.readNBytes(MOST_ANSWER_BYTES).length == MOST_ANSWER_BYTES) {
                connection.disconnect();
            }
        }
    }
}
