package io.umamiedge.agent;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.umamiedge.agent.metrics.RuntimeKind;
import io.umamiedge.agent.metrics.RuntimeMetrics;
import io.umamiedge.agent.metrics.Samples;
import io.umamiedge.contracts.event.Json;
import io.umamiedge.contracts.telemetry.RuntimeReport;
import io.umamiedge.contracts.telemetry.RuntimeState;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code llama-server}. It listens while it loads its model and answers 503 "Loading model" to everything. Its
 * metrics are off unless it was started with {@code --metrics}; its slots, which are on unless switched off, tell how many
 * there are and how many are at work.
 */
final class LlamaCppProbe implements RuntimeProbe {
    private record Slots(int all, int busy) {}

    private final RuntimeSettings runtime;
    private final Duration timeout;

    LlamaCppProbe(RuntimeSettings runtime, Duration timeout) {
        this.runtime = runtime;
        this.timeout = timeout;
    }

    @Override
    public RuntimeReport probe() throws IOException {
        RuntimeHttp http = new RuntimeHttp(runtime.keyFile(), timeout);
        RuntimeHttp.Answer health = http.ask(runtime.resolve("/health"));
        if (health.status() == 503 && health.body().toLowerCase(Locale.ROOT).contains("loading model")) {
            return runtime.only(RuntimeState.LOADING);
        }
        if (health.status() != 200) {
            throw new RuntimeHttp.UnexpectedStatusException(health.status());
        }
        Slots slots = slots(http);
        Integer all = runtime.slots() != null || slots == null ? runtime.slots() : (Integer) slots.all;
        try {
            Samples samples = MetricsProbe.samples(http, runtime.metrics("/metrics"));
            return RuntimeMetrics.read(RuntimeKind.LLAMA_CPP, runtime.id(), RuntimeState.READY, all, samples);
        } catch (IOException _) {
            return runtime.only(RuntimeState.READY, all, slots == null ? null : (Integer) slots.busy);
        }
    }

    private @Nullable Slots slots(RuntimeHttp http) {
        try {
            return http.get(runtime.resolve("/slots"), LlamaCppProbe::count);
        } catch (IOException _) {
            return null;
        }
    }

    /** Passes over all that a slot tells of the request in it. */
    private static Slots count(InputStream body) throws IOException {
        int all = 0;
        int busy = 0;
        try (JsonParser json = Json.lenient().createParser(body)) {
            if (json.nextToken() != JsonToken.START_ARRAY) {
                throw new IOException("this is no list of slots");
            }
            while (json.nextToken() == JsonToken.START_OBJECT) {
                all++;
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    boolean tells = json.currentName().equals("is_processing");
                    if (json.nextToken() == JsonToken.VALUE_TRUE && tells) {
                        busy++;
                    }
                    json.skipChildren();
                }
            }
        }
        if (all == 0 || all > 1_000_000 || busy > all) {
            throw new IOException("these are no slots");
        }
        return new Slots(all, busy);
    }
}
