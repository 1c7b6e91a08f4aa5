package io.umamiedge.gateway.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.umamiedge.gateway.openai.InferenceRequest.EncodingFormat;
import java.io.IOException;

/** Reads the values of fields that the gateway acts on; the parser is on the field's name. */
final class Fields {
    private static final int MOST_CHOICES = 128;

    private Fields() {}

    static String text(JsonParser json, String name) throws IOException, InvalidFieldException {
        if (json.nextToken() != JsonToken.VALUE_STRING) {
            throw InvalidFieldException.type(name, "a string");
        }
        String text = json.getText();
        if (text.isBlank()) {
            throw InvalidFieldException.type(name, "a string that is not empty");
        }
        return text;
    }

    static boolean flag(JsonParser json, String name) throws IOException, InvalidFieldException {
        return switch (json.nextToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE, VALUE_NULL -> false;
            case null, default -> throw InvalidFieldException.type(name, "true or false");
        };
    }

    static int choices(JsonParser json) throws IOException, InvalidFieldException {
        JsonToken value = json.nextToken();
        if (value == JsonToken.VALUE_NULL) {
            return 1;
        }
        boolean isInt = value == JsonToken.VALUE_NUMBER_INT && json.getNumberType() == JsonParser.NumberType.INT;
        if (!isInt || json.getIntValue() < 1 || json.getIntValue() > MOST_CHOICES) {
            throw InvalidFieldException.type("n", "a whole number from 1 to " + MOST_CHOICES);
        }
        return json.getIntValue();
    }

    static EncodingFormat encodingFormat(JsonParser json) throws IOException, InvalidFieldException {
        JsonToken value = json.nextToken();
        if (value == JsonToken.VALUE_NULL) {
            return EncodingFormat.FLOAT;
        }
        return switch (value == JsonToken.VALUE_STRING ? json.getText() : "") {
            case "float" -> EncodingFormat.FLOAT;
            case "base64" -> EncodingFormat.BASE64;
            default -> throw InvalidFieldException.type("encoding_format", "'float' or 'base64'");
        };
    }

    /** Where the current token begins; JSON in another encoding than UTF-8 (RFC 8259 section 8.1) has no such place. */
    static int offset(JsonParser json) throws InvalidFieldException {
        long offset = json.currentTokenLocation().getByteOffset();
        if (offset < 0) {
            throw new InvalidFieldException(null, "invalid_json", "the body must be JSON in UTF-8");
        }
        return (int) offset;
    }
}
