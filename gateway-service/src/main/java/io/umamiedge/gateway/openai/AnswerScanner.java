package io.umamiedge.gateway.openai;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.umamiedge.contracts.request.Usage;
import io.umamiedge.gateway.openai.InferenceRequest.EncodingFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a runtime answered as a whole: is it an answer, what was used, and are embeddings in the form that was asked
 * for.
 */
public final class AnswerScanner {
    private final InferenceRequest request;
    private final byte[] body;
    private final List<Splice> splices = new ArrayList<>();
    private @Nullable Usage usage;
    private boolean failed;

    private AnswerScanner(InferenceRequest request, byte[] body) {
        this.request = request;
        this.body = body;
    }

    /** What came of it. */
    public sealed interface Result {
        /**
         * An answer; usage is {@link Usage#NONE} when the runtime did not count.
         *
         * @param body for the customer
         */
        @SuppressWarnings("ArrayRecordComponent") // The body is relayed, never compared.
        record Completion(Usage usage, byte[] body) implements Result {}

        /** An error in spite of its status. */
        record Failure() implements Result {}

        /** Not what this operation answers. */
        record Malformed() implements Result {}
    }

    /** @param contentType of the answer; empty when it has none */
    public static Result scan(InferenceRequest request, String contentType, byte[] body) {
        boolean mustBeJson = request.operation().answersJson();
        if (!mustBeJson && !contentType.toLowerCase(Locale.ROOT).contains("json")) {
            return new Result.Completion(Usage.NONE, body);
        }
        try {
            return new AnswerScanner(request, body).read();
        } catch (IOException e) {
            return mustBeJson ? new Result.Malformed() : new Result.Completion(Usage.NONE, body);
        }
    }

    private Result read() throws IOException {
        boolean mustBeJson = request.operation().answersJson();
        try (JsonParser json = Tokens.FACTORY.createParser(body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return mustBeJson ? new Result.Malformed() : new Result.Completion(Usage.NONE, body);
            }
            if (mustBeJson && !Tokens.isInterchangeable(json, body)) {
                return new Result.Malformed();
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                field(json, json.currentName(), json.nextToken());
            }
            if (json.nextToken() != null) {
                return new Result.Malformed();
            }
        }
        return failed
                ? new Result.Failure()
                : new Result.Completion(usage == null ? Usage.NONE : usage, Splice.apply(body, splices));
    }

    private void field(JsonParser json, String field, JsonToken value) throws IOException {
        switch (field) {
            case "usage" -> usage = Tokens.usage(json, request.operation().generates());
            case "error" -> {
                failed |= value != JsonToken.VALUE_NULL;
                json.skipChildren();
            }
            case "data" -> {
                if (request.encodingFormat() != null && value == JsonToken.START_ARRAY) {
                    embeddings(json, request.encodingFormat());
                } else {
                    json.skipChildren();
                }
            }
            default -> json.skipChildren();
        }
    }

    private void embeddings(JsonParser json, EncodingFormat wanted) throws IOException {
        for (JsonToken item = json.nextToken(); item != JsonToken.END_ARRAY; item = json.nextToken()) {
            if (item != JsonToken.START_OBJECT) {
                json.skipChildren();
                continue;
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                boolean isEmbedding = "embedding".equals(json.currentName());
                JsonToken value = json.nextToken();
                long at = json.currentTokenLocation().getByteOffset();
                if (isEmbedding && value == JsonToken.START_ARRAY && wanted == EncodingFormat.BASE64) {
                    replace(json, at, "\"" + Embedding.ofFloats(json).toBase64() + "\"");
                } else if (isEmbedding && value == JsonToken.VALUE_STRING && wanted == EncodingFormat.FLOAT) {
                    replace(json, at, Embedding.ofBase64(json).toJson());
                } else {
                    json.skipChildren();
                }
            }
        }
    }

    /** Puts the text in place of the value that began there and that the parser has read to its end. */
    private void replace(JsonParser json, long at, String text) throws IOException {
        if (at < 0) {
            throw new JsonParseException(json, "the answer must be JSON in UTF-8");
        }
        splices.add(new Splice((int) at, (int) (json.currentLocation().getByteOffset() - at), text));
    }
}
