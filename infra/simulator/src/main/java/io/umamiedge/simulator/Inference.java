package io.umamiedge.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One request as it was understood, and how its answer is worded. */
record Inference(ChatRequest request, Wording wording) {
    private static final int MOST_INPUTS = 2048;
    private static final Pattern FIELD =
            Pattern.compile("name=\"(model|stream)\"[^\r\n]*\r\n(?:[^\r\n]+\r\n)*\r\n([^\r\n]*)");

    /** What a runtime adds to a request: an id of the answer, the time, and its text. */
    record Setting(String id, long created, Tape tape, long seed) {
        private Wording.Answer answer(ChatRequest request) {
            return new Wording.Answer(id, created, request, tape);
        }
    }

    /** Reads one kind of request. */
    @FunctionalInterface
    interface Reading {
        Inference read(Buffer body, Setting setting) throws Rejected;
    }

    static Inference chat(JsonNode body, Setting setting) throws Rejected {
        ChatRequest request = ChatRequest.chat(body);
        return new Inference(request, Wording.Chat.of(setting.answer(request)));
    }

    static Inference completion(JsonNode body, Setting setting) throws Rejected {
        ChatRequest request = ChatRequest.completion(body, setting.tape);
        return new Inference(request, new Wording.Completion(setting.answer(request)));
    }

    static Inference response(JsonNode body, Setting setting) throws Rejected {
        ChatRequest request = ChatRequest.response(body);
        return new Inference(request, new Wording.Response(setting.answer(request)));
    }

    static Inference embeddings(JsonNode body, Setting setting) throws Rejected {
        List<Integer> tokens = inputTokens(body.path("input"));
        ChatRequest request = ChatRequest.prompt(
                ChatRequest.model(body),
                tokens.stream().mapToInt(Integer::intValue).sum());
        return new Inference(
                request, new Wording.Embeddings(OpenAi.embeddings(body, request.model(), tokens, setting.seed)));
    }

    /** Reads the fields of a form and takes a thousand bytes of it for a token of audio. */
    static Inference transcription(Buffer body, Setting setting) throws Rejected {
        String model = null;
        boolean stream = false;
        Matcher field = FIELD.matcher(body.toString(StandardCharsets.ISO_8859_1));
        while (field.find()) {
            if (field.group(1).equals("model")) {
                model = field.group(2);
            } else {
                stream = field.group(2).equals("true");
            }
        }
        if (model == null) {
            throw Rejected.field("model", "must be a string");
        }
        ChatRequest request = ChatRequest.transcription(model, stream, body.length() / 1000);
        return new Inference(request, new Wording.Transcript(setting.answer(request)));
    }

    /** A text, texts, the tokens of one text, or the tokens of several. */
    private static List<Integer> inputTokens(JsonNode input) throws Rejected {
        if (input.isTextual()) {
            return List.of(ChatRequest.words(input.textValue()));
        }
        if (!input.isArray()
                || input.isEmpty()
                || (input.size() > MOST_INPUTS && !input.get(0).isInt())) {
            throw Rejected.field("input", "must be text, tokens, or an array of up to " + MOST_INPUTS + " of these");
        }
        if (input.get(0).isInt()) {
            return List.of(input.size());
        }
        List<Integer> tokens = new ArrayList<>();
        for (JsonNode item : input) {
            tokens.add(item.isTextual() ? ChatRequest.words(item.textValue()) : item.size());
        }
        return tokens;
    }
}
