package io.umamiedge.gateway.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.umamiedge.contracts.request.Usage;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads what a runtime answered as a whole: is it an answer, and what was used. */
public final class AnswerScanner {
    private AnswerScanner() {}

    /** What came of it. */
    public sealed interface Result {
        /** A completion; usage is {@link Usage#NONE} when the runtime did not count. */
        record Completion(Usage usage) implements Result {}

        /** An error in spite of its status. */
        record Failure() implements Result {}

        /** Not a JSON object. */
        record Malformed() implements Result {}
    }

    public static Result scan(byte[] body) {
        try (JsonParser json = Tokens.FACTORY.createParser(body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return new Result.Malformed();
            }
            @Nullable Usage usage = null;
            boolean failed = false;
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                JsonToken value = json.nextToken();
                if ("usage".equals(field)) {
                    usage = Tokens.usage(json);
                } else if ("error".equals(field)) {
                    failed |= value != JsonToken.VALUE_NULL;
                    json.skipChildren();
                } else {
                    json.skipChildren();
                }
            }
            if (json.nextToken() != null) {
                return new Result.Malformed();
            }
            return failed ? new Result.Failure() : new Result.Completion(usage == null ? Usage.NONE : usage);
        } catch (IOException e) {
            return new Result.Malformed();
        }
    }
}
