package io.umamiedge.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.StringTokenizer;

/**
 * What the simulation needs of a request that generates text.
 *
 * @param atLength whether the answer ends because the client limited it
 * @param from how many tokens of the runtime's text the request brings along, to be continued
 */
record ChatRequest(
        String model,
        boolean stream,
        boolean includeUsage,
        int tokens,
        boolean atLength,
        int promptTokens,
        long seed,
        int from) {
    private static final int DEFAULT_TOKENS = 32;
    private static final int MOST_TOKENS = 100_000;

    static ChatRequest chat(JsonNode body) throws Rejected {
        JsonNode messages = body.path("messages");
        if (!messages.isArray() || messages.isEmpty()) {
            throw Rejected.field("messages", "must be an array of at least one message");
        }
        int promptTokens = 0;
        int last = 0;
        for (JsonNode message : messages) {
            if (!message.path("role").isTextual()) {
                throw Rejected.field("messages", "must each have a role");
            }
            last = contentTokens(message.path("content"));
            promptTokens += last;
        }
        boolean continues = flag(body, "continue_final_message");
        if (continues && (!body.has("add_generation_prompt") || flag(body, "add_generation_prompt"))) {
            // As vLLM has it: true is the default, and the two exclude each other.
            throw Rejected.field("continue_final_message", "excludes add_generation_prompt");
        }
        return of(
                body,
                integer(body, "max_completion_tokens", maxTokens(body), 1, MOST_TOKENS),
                promptTokens,
                continues ? last : 0);
    }

    /** A prompt that ends in the first words of the runtime's text is one to be continued. */
    static ChatRequest completion(JsonNode body, Tape tape) throws Rejected {
        JsonNode prompt = body.path("prompt");
        if (!prompt.isTextual()) {
            throw Rejected.field("prompt", "must be a string");
        }
        int words = words(prompt.textValue());
        long seed = body.path("seed").asLong(0);
        int from = words;
        while (from > 0 && !prompt.textValue().endsWith(tape.text(seed, 0, from))) {
            from--;
        }
        return of(body, maxTokens(body), words, from);
    }

    static ChatRequest response(JsonNode body) throws Rejected {
        JsonNode input = body.path("input");
        if (!input.isTextual() && !input.isArray()) {
            throw Rejected.field("input", "must be a string or an array");
        }
        int promptTokens = input.isTextual() ? words(input.textValue()) : 0;
        for (JsonNode item : input) {
            promptTokens += contentTokens(item.path("content"));
        }
        return of(body, integer(body, "max_output_tokens", 0, 1, MOST_TOKENS), promptTokens, 0);
    }

    static ChatRequest transcription(String model, boolean stream, int promptTokens) {
        return new ChatRequest(model, stream, false, DEFAULT_TOKENS, false, promptTokens, 0, 0);
    }

    /** One that generates nothing. */
    static ChatRequest prompt(String model, int promptTokens) {
        return new ChatRequest(model, false, false, 0, false, promptTokens, 0, 0);
    }

    private static ChatRequest of(JsonNode body, int limit, int promptTokens, int from) throws Rejected {
        integer(body, "n", 1, 1, 1);
        return new ChatRequest(
                model(body),
                flag(body, "stream"),
                flag(body.path("stream_options"), "include_usage"),
                // Where it would have ended by itself, it still does.
                limit == 0 ? Math.max(1, DEFAULT_TOKENS - from) : limit,
                limit != 0,
                promptTokens,
                body.path("seed").asLong(0),
                from);
    }

    private static int maxTokens(JsonNode body) throws Rejected {
        return integer(body, "max_tokens", 0, 1, MOST_TOKENS);
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
