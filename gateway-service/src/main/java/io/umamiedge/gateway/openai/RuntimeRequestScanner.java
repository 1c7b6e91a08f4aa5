package io.umamiedge.gateway.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request for a runtime without routes of OpenAI's: nothing but the model, from the header
 * {@value #MODEL_HEADER}, or from the body's field {@code model} if the body is a JSON object.
 */
public final class RuntimeRequestScanner {
    /** Names the model for whichever body. */
    public static final String MODEL_HEADER = "x-umami-model";

    // RFC 9110 section 8.3.1, and no more of it than media types are made of.
    private static final Pattern CONTENT_TYPE = Pattern.compile("[A-Za-z0-9!#$&^_.+-]+/[ -~]{1,200}");

    private RuntimeRequestScanner() {}

    /** Takes the body as it is. */
    public static BodyScan scan(RuntimePath path, @Nullable String model, @Nullable String contentType, byte[] body) {
        if (contentType == null || !CONTENT_TYPE.matcher(contentType).matches()) {
            String message = "the header content-type must say what the body is";
            return new BodyScan.Refused(OpenAiError.invalid("invalid_content_type", null, message));
        }
        try {
            String named = model != null ? model : isJson(contentType) ? model(body) : null;
            if (named == null || named.isBlank()) {
                throw InvalidFieldException.missing("model");
            }
            return new BodyScan.Accepted(new InferenceRequest(
                    Operation.RUNTIMES,
                    path.path(),
                    named,
                    false,
                    1,
                    false,
                    null,
                    0,
                    null,
                    null,
                    null,
                    path.group(),
                    contentType,
                    body));
        } catch (InvalidFieldException e) {
            return new BodyScan.Refused(e.error());
        } catch (IOException e) {
            return new BodyScan.Refused(OpenAiError.invalid("invalid_json", null, "the body is not well-formed JSON"));
        }
    }

    private static boolean isJson(String contentType) {
        return contentType.toLowerCase(Locale.ROOT).startsWith("application/json");
    }

    private static @Nullable String model(byte[] body) throws IOException, InvalidFieldException {
        String model = null;
        try (JsonParser json = Tokens.FACTORY.createParser(body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                if (!"model".equals(json.currentName())) {
                    json.nextToken();
                    json.skipChildren();
                } else if (model != null) {
                    throw new InvalidFieldException("model", "duplicate_field", "'model' must be given once");
                } else {
                    model = Fields.text(json, "model");
                }
            }
        }
        return model;
    }
}
