package io.umamiedge.gateway.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.umamiedge.gateway.openai.InferenceRequest.EncodingFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a JSON request once, front to back, without keeping anything of its content; checks the fields that the gateway
 * acts on and leaves the others to the runtime. A field that is acted on must not be given twice, because a runtime might
 * believe the other one.
 */
public final class RequestScanner {
    private static final String JSON = "application/json";
    // With any other field, more text after the text so far might not be what would have followed.
    private static final Set<String> CONTINUABLE = Set.of(
            "model",
            "messages",
            "prompt",
            "stream",
            "stream_options",
            "n",
            "max_tokens",
            "max_completion_tokens",
            "temperature",
            "top_p",
            "top_k",
            "min_p",
            "seed",
            "user",
            "metadata",
            "store",
            "service_tier",
            "safety_identifier",
            "prompt_cache_key");

    private final Operation operation;
    private final byte[] body;
    private final PrefixKey prefixKey;
    private final PromptScanner prompt;
    private final Set<String> seen = new HashSet<>();
    private @Nullable String model;
    private boolean stream;
    private int choices = 1;
    private boolean wantsUsage;
    private EncodingFormat encodingFormat = EncodingFormat.FLOAT;
    private int rootAt;
    private @Nullable Splice askForUsage;
    private boolean continuable = true;
    private @Nullable Long mostTokens;
    private final List<Continuation.Limit> limits = new ArrayList<>(1);

    private RequestScanner(Operation operation, byte[] body, PrefixKey prefixKey) {
        this.operation = operation;
        this.body = body;
        this.prefixKey = prefixKey;
        this.prompt = new PromptScanner(operation);
    }

    /**
     * Reads the body of an operation that has one of OpenAI's own paths.
     *
     * @param prefixKey of the customer that sent it
     */
    public static BodyScan scan(Operation operation, byte[] body, PrefixKey prefixKey) {
        try {
            return new BodyScan.Accepted(new RequestScanner(operation, body, prefixKey).read());
        } catch (InvalidFieldException e) {
            return new BodyScan.Refused(e.error());
        } catch (IOException e) {
            return new BodyScan.Refused(OpenAiError.invalid("invalid_json", null, "the body is not well-formed JSON"));
        }
    }

    private InferenceRequest read() throws IOException, InvalidFieldException {
        try (JsonParser json = Tokens.FACTORY.createParser(body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new InvalidFieldException(null, "invalid_json", "the body must be one JSON object in UTF-8");
            }
            rootAt = Fields.offset(json);
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                field(json, json.currentName());
            }
            if (json.nextToken() != null) {
                throw new InvalidFieldException(null, "invalid_json", "the body must be one JSON object and no more");
            }
        }
        String named = model;
        if (named == null) {
            throw InvalidFieldException.missing("model");
        }
        if (!prompt.found()) {
            throw InvalidFieldException.missing(operation.input());
        }
        List<Splice> splices = splices();
        return new InferenceRequest(
                operation,
                operation.path(),
                named,
                stream,
                choices * prompt.prompts(),
                wantsUsage,
                operation == Operation.EMBEDDINGS ? encodingFormat : null,
                prompt.tokens(),
                mostTokens,
                continuation(splices),
                prompt.digest(prefixKey, named, body),
                null,
                JSON,
                Splice.apply(body, splices));
    }

    private @Nullable Continuation continuation(List<Splice> splices) {
        boolean can = stream
                && continuable
                && operation.streamsChoices()
                && prompt.textAt() >= 0
                && choices * prompt.prompts() == 1;
        boolean isChat = operation == Operation.CHAT_COMPLETIONS;
        return can ? new Continuation(body, splices, rootAt, prompt.textAt(), isChat, limits) : null;
    }

    private List<Splice> splices() {
        List<Splice> splices = new ArrayList<>(1);
        if (stream && !wantsUsage && operation.streamsChoices()) {
            splices.add(
                    askForUsage != null
                            ? askForUsage
                            : new Splice(rootAt + 1, 0, "\"stream_options\":{\"include_usage\":true},"));
        }
        return splices;
    }

    private void field(JsonParser json, String name) throws IOException, InvalidFieldException {
        if (name.equals(operation.input())) {
            once(name);
            prompt.read(json, name);
            return;
        }
        switch (name) {
            case "model" -> {
                once(name);
                model = Fields.text(json, name);
            }
            case "stream" -> {
                once(name);
                stream = Fields.flag(json, name) && operation.mayStream();
            }
            case "n" -> {
                once(name);
                choices = Fields.choices(json);
            }
            case "stream_options" -> {
                once(name);
                streamOptions(json);
            }
            case "encoding_format" -> {
                once(name);
                encodingFormat = Fields.encodingFormat(json);
            }
            case "max_tokens", "max_completion_tokens", "max_output_tokens" -> limit(json);
            case "background", "previous_response_id", "conversation" -> stateless(json, name);
            default -> {
                JsonToken value = json.nextToken();
                boolean isOff = value == JsonToken.VALUE_NULL || value == JsonToken.VALUE_FALSE;
                continuable &= isOff || CONTINUABLE.contains(name);
                json.skipChildren();
            }
        }
    }

    private void once(String name) throws InvalidFieldException {
        if (!seen.add(name)) {
            throw new InvalidFieldException(name, "duplicate_field", "'" + name + "' must be given once");
        }
    }

    /** What refers to an earlier answer would have to find the node that gave it. */
    private void stateless(JsonParser json, String name) throws IOException, InvalidFieldException {
        JsonToken value = json.nextToken();
        if (operation == Operation.RESPONSES && value != JsonToken.VALUE_NULL && value != JsonToken.VALUE_FALSE) {
            throw new InvalidFieldException(
                    name,
                    "unsupported_parameter",
                    "'" + name + "' is not supported: nodes keep no answers; send the whole input");
        }
        json.skipChildren();
    }

    private void limit(JsonParser json) throws IOException, InvalidFieldException {
        JsonToken value = json.nextToken();
        if (value == JsonToken.VALUE_NUMBER_INT && json.getNumberType() == JsonParser.NumberType.INT) {
            int tokens = Math.max(0, json.getIntValue());
            mostTokens = mostTokens == null ? tokens : Math.max(mostTokens, tokens);
            limits.add(new Continuation.Limit(Fields.offset(json), json.getTextLength(), json.getIntValue()));
        } else {
            continuable &= value == JsonToken.VALUE_NULL;
            json.skipChildren();
        }
    }

    private void streamOptions(JsonParser json) throws IOException, InvalidFieldException {
        JsonToken value = json.nextToken();
        if (value == JsonToken.VALUE_NULL) {
            askForUsage = new Splice(Fields.offset(json), 4, "{\"include_usage\":true}");
            return;
        }
        if (value != JsonToken.START_OBJECT) {
            throw InvalidFieldException.type("stream_options", "an object");
        }
        int at = Fields.offset(json) + 1;
        boolean empty = true;
        @Nullable Splice replace = null;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            empty = false;
            if ("include_usage".equals(json.currentName())) {
                once("stream_options.include_usage");
                wantsUsage = Fields.flag(json, "stream_options.include_usage");
                int length = json.currentToken() == JsonToken.VALUE_FALSE ? 5 : 4;
                replace = new Splice(Fields.offset(json), length, "true");
            } else {
                json.nextToken();
                json.skipChildren();
            }
        }
        askForUsage = replace != null ? replace : new Splice(at, 0, "\"include_usage\":true" + (empty ? "" : ","));
    }
}
