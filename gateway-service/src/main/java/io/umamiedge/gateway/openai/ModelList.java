package io.umamiedge.gateway.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import io.umamiedge.contracts.identity.ModelName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;

/** The bodies of {@code GET /v1/models} and {@code GET /v1/models/{id}}. */
public final class ModelList {
    private static final String OWNER = "umamiedge";

    private ModelList() {}

    /** {@code created} is required by clients, and 0 because the grid does not know when a model was made. */
    public static byte[] toJson(Collection<ModelName> models) {
        return write(json -> {
            json.writeStartObject();
            json.writeStringField("object", "list");
            json.writeArrayFieldStart("data");
            for (ModelName model : models) {
                write(json, model);
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    /** One of them. */
    public static byte[] toJson(ModelName model) {
        return write(json -> write(json, model));
    }

    private static void write(JsonGenerator json, ModelName model) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", model.value());
        json.writeStringField("object", "model");
        json.writeNumberField("created", 0);
        json.writeStringField("owned_by", OWNER);
        json.writeEndObject();
    }

    private interface Writing {
        void to(JsonGenerator json) throws IOException;
    }

    private static byte[] write(Writing writing) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = Tokens.FACTORY.createGenerator(out)) {
            writing.to(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
