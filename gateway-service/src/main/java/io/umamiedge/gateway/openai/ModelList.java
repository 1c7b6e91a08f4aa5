package io.umamiedge.gateway.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import io.umamiedge.contracts.identity.ModelName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;

/** The body of {@code GET /v1/models}. */
public final class ModelList {
    private static final String OWNER = "umamiedge";

    private ModelList() {}

    /** {@code created} is required by clients, and 0 because the grid does not know when a model was made. */
    public static byte[] toJson(Collection<ModelName> models) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = Tokens.FACTORY.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("object", "list");
            json.writeArrayFieldStart("data");
            for (ModelName model : models) {
                json.writeStartObject();
                json.writeStringField("id", model.value());
                json.writeStringField("object", "model");
                json.writeNumberField("created", 0);
                json.writeStringField("owned_by", OWNER);
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
