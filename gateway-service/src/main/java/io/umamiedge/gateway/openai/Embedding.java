package io.umamiedge.gateway.openai;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;

/** One embedding in OpenAI's two forms: a JSON array of numbers, and little-endian 32-bit floats in Base64. */
final class Embedding {
    private static final int FIRST_CAPACITY = 1_024;

    private final float[] values;

    private Embedding(float[] values) {
        this.values = values;
    }

    /** Reads an array of which the parser is on the first token, to its end. */
    static Embedding ofFloats(JsonParser json) throws IOException {
        float[] values = new float[FIRST_CAPACITY];
        int count = 0;
        for (JsonToken item = json.nextToken(); item != JsonToken.END_ARRAY; item = json.nextToken()) {
            if (item != JsonToken.VALUE_NUMBER_FLOAT && item != JsonToken.VALUE_NUMBER_INT) {
                throw new JsonParseException(json, "an embedding holds numbers only");
            }
            values = count == values.length ? Arrays.copyOf(values, count * 2) : values;
            values[count++] = json.getFloatValue();
        }
        return new Embedding(Arrays.copyOf(values, count));
    }

    static Embedding ofBase64(JsonParser json) throws IOException {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(json.getText());
        } catch (IllegalArgumentException e) {
            throw new JsonParseException(json, "an embedding that is text is Base64", e);
        }
        if (bytes.length % Float.BYTES != 0) {
            throw new JsonParseException(json, "an embedding consists of whole floats");
        }
        float[] values = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new JsonParseException(json, "JSON has no number for what an embedding holds");
            }
        }
        return new Embedding(values);
    }

    String toBase64() {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    String toJson() {
        return Arrays.toString(values);
    }
}
