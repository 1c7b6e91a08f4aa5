package io.umamiedge.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.StringTokenizer;

/**
 * What the simulation needs of a chat completion request.
 *
 * @param atLength whether the answer ends because the client limited it
 */
record ChatRequest(
        String model, boolean stream, boolean includeUsage, int tokens, boolean atLength, int promptTokens, long seed) {
    private static final int DEFAULT_TOKENS = 32;
    private static final int MOST_TOKENS = 100_000;

    static ChatRequest parse(JsonNode body) throws Rejected {
        String model = model(body);
        JsonNode messages = body.path("messages");
        if (!messages.isArray() || messages.isEmpty()) {
            throw Rejected.field("messages", "must be an array of at least one message");
        }
        int promptTokens = 0;
        for (JsonNode message : messages) {
            if (!message.path("role").isTextual()) {
                throw Rejected.field("messages", "must each have a role");
            }
            promptTokens += contentTokens(message.path("content"));
        }
        int n = integer(body, "n", 1, 1, 1);
        int limit =
                integer(body, "max_completion_tokens", integer(body, "max_tokens", 0, 1, MOST_TOKENS), n, MOST_TOKENS);
        return new ChatRequest(
                model,
                flag(body, "stream"),
                flag(body.path("stream_options"), "include_usage"),
                limit == 0 ? DEFAULT_TOKENS : limit,
                limit != 0,
                promptTokens,
                body.path("seed").asLong(0));
    }

    static String model(JsonNode body) throws Rejected {
        JsonNode model = body.path("model");
        if (!model.isTextual()) {
            throw Rejected.field("model", "must be a string");
        }
        return model.textValue();
    }

    static int words(String text) {
        return new StringTokenizer(text).countTokens();
    }

    private static int contentTokens(JsonNode content) throws Rejected {
        if (content.isTextual()) {
            return words(content.textValue());
        }
        if (content.isMissingNode() || content.isNull()) {
            return 0;
        }
        if (!content.isArray()) {
            throw Rejected.field("messages", "must have content that is text or an array of parts");
        }
        int tokens = 0;
        for (JsonNode part : content) {
            tokens += words(part.path("text").asText(""));
        }
        return tokens;
    }

    private static boolean flag(JsonNode object, String name) throws Rejected {
        JsonNode value = object.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return false;
        }
        if (!value.isBoolean()) {
            throw Rejected.field(name, "must be true or false");
        }
        return value.booleanValue();
    }

    private static int integer(JsonNode body, String name, int absent, int least, int most) throws Rejected {
        JsonNode value = body.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return absent;
        }
        if (!value.isInt() || value.intValue() < least || value.intValue() > most) {
            throw Rejected.field(name, "must be a whole number from " + least + " to " + most);
        }
        return value.intValue();
    }
}
