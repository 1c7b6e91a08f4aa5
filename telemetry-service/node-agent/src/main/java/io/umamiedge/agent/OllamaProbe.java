package io.umamiedge.agent;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.umamiedge.contracts.event.Json;
import io.umamiedge.contracts.telemetry.RuntimeReport;
import io.umamiedge.contracts.telemetry.RuntimeState;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Ollama publishes no metrics. It loads a model when it is asked for it, so it is ready as soon as one is in memory
 * ({@code /api/ps}) or on disk ({@code /api/tags}), and loading as long as none was pulled.
 */
final class OllamaProbe implements RuntimeProbe {
    private final RuntimeSettings runtime;
    private final Duration timeout;

    OllamaProbe(RuntimeSettings runtime, Duration timeout) {
        this.runtime = runtime;
        this.timeout = timeout;
    }

    @Override
    public RuntimeReport probe() throws IOException {
        RuntimeHttp http = new RuntimeHttp(runtime.keyFile(), timeout);
        boolean ready = http.get(runtime.resolve("/api/ps"), OllamaProbe::listsModels)
                || http.get(runtime.resolve("/api/tags"), OllamaProbe::listsModels);
        return runtime.only(ready ? RuntimeState.READY : RuntimeState.LOADING);
    }

    /** Whether this is how Ollama answers {@code /api/ps}. */
    static boolean isListOfModels(String body) {
        try {
            listsModels(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /** Whether {@code {"models":[…]}} holds any; throws when it is something else. */
    private static boolean listsModels(InputStream body) throws IOException {
        try (JsonParser json = Json.lenient().createParser(body)) {
            if (json.nextToken() == JsonToken.START_OBJECT) {
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    boolean models = json.currentName().equals("models");
                    JsonToken value = json.nextToken();
                    if (models && value == JsonToken.START_ARRAY) {
                        return json.nextToken() == JsonToken.START_OBJECT;
                    }
                    if (models && value == JsonToken.VALUE_NULL) {
                        return false;
                    }
                    json.skipChildren();
                }
            }
        }
        throw new IOException("is not Ollama");
    }
}
