package io.umamiedge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.umamiedge.contracts.event.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Talks to the services' HTTP APIs with an operator key. Thread-safe. */
public final class OperatorClient {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final String key;

    public OperatorClient(String key) {
        this.key = key;
    }

    /** An answer with the status, whatever it is. */
    public record Answer(int status, JsonNode body, HttpHeaders headers) {
        public boolean isSuccess() {
            return status / 100 == 2;
        }
    }

    /** The body of a 2xx answer; throws {@link IOException} with the problem's own words otherwise. */
    public JsonNode get(URI uri) throws IOException {
        return successful(uri, send("GET", uri, ""));
    }

    /** Likewise for a POST; an empty body is sent as none. */
    public JsonNode post(URI uri, String body) throws IOException {
        return successful(uri, send("POST", uri, body));
    }

    /** Likewise, so that whoever sends it again with the same key asks for the same thing. */
    public JsonNode post(URI uri, String body, String idempotencyKey) throws IOException {
        return successful(uri, send("POST", uri, body, "Idempotency-Key", idempotencyKey));
    }

    /** Sends and gives whatever was answered. */
    public Answer send(String method, URI uri, String body) throws IOException {
        return send(method, uri, body, new String[0]);
    }

    private Answer send(String method, URI uri, String body, String... headers) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + key)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        try {
            HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
            return new Answer(response.statusCode(), Json.lenient().readTree(response.body()), response.headers());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + uri, e);
        }
    }

    private static JsonNode successful(URI uri, Answer answer) throws IOException {
        if (!answer.isSuccess()) {
            throw new IOException(uri + " answered " + answer.status() + ": "
                    + answer.body().path("detail").asText(answer.body().toString()));
        }
        return answer.body();
    }
}
