package io.umamiedge.simulator;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;

/** How an operation puts one generation into words, as a stream or as a whole. */
interface Wording {
    /** What a stream begins with, before any token. */
    void open(Buffer to);

    /** The event of one token, 0 being the first of this answer. */
    void token(Buffer to, int index);

    /** What a stream ends with. */
    void close(Buffer to);

    /** The answer that is no stream. */
    byte[] whole();

    /** Who answers: an id, seconds since 1970, and the text that is generated. */
    record Answer(String id, long created, ChatRequest request, Tape tape) {
        String word(int index) {
            return tape.word(request.seed(), request.from() + index);
        }

        String text() {
            return tape.text(request.seed(), request.from(), request.tokens());
        }

        String finishReason() {
            return request.atLength() ? "length" : "stop";
        }
    }

    /** {@code /v1/chat/completions}: most of it is made beforehand, because benchmarks run against it. */
    @SuppressWarnings("ArrayRecordComponent") // Sent, never compared.
    record Chat(Answer answer, byte[] head) implements Wording {
        static Chat of(Answer answer) {
            return new Chat(answer, OpenAi.eventHead(answer.id, answer.created, answer.request.model()));
        }

        @Override
        public void open(Buffer to) {
            to.appendBytes(head).appendBytes(OpenAi.ROLE_EVENT);
        }

        @Override
        public void token(Buffer to, int index) {
            int at = answer.request.from() + index;
            to.appendBytes(head).appendBytes(answer.tape.event(answer.request.seed(), at));
        }

        @Override
        public void close(Buffer to) {
            ChatRequest request = answer.request;
            to.appendBytes(head).appendBytes(OpenAi.finishEvent(request.atLength()));
            if (request.includeUsage()) {
                to.appendBytes(OpenAi.usageEvent(
                        answer.id, answer.created, request.model(), request.promptTokens(), request.tokens()));
            }
            to.appendBytes(OpenAi.DONE);
        }

        @Override
        public byte[] whole() {
            return OpenAi.completion(answer.id, answer.created, answer.request, answer.text());
        }
    }

    /** {@code /v1/completions}. */
    record Completion(Answer answer) implements Wording {
        @Override
        public void open(Buffer to) {
            // Begins with its first token.
        }

        @Override
        public void token(Buffer to, int index) {
            to.appendString(chunk(
                    "[{\"index\":0,\"text\":\"" + answer.word(index) + "\",\"logprobs\":null,\"finish_reason\":null}]",
                    ""));
        }

        @Override
        public void close(Buffer to) {
            to.appendString(chunk(
                    "[{\"index\":0,\"text\":\"\",\"logprobs\":null,\"finish_reason\":\"" + answer.finishReason()
                            + "\"}]",
                    ""));
            if (answer.request.includeUsage()) {
                to.appendString(chunk("[]", ",\"usage\":" + OpenAi.usage(answer.request)));
            }
            to.appendBytes(OpenAi.DONE);
        }

        @Override
        public byte[] whole() {
            return ascii(body(
                    "[{\"index\":0,\"text\":\"" + answer.text() + "\",\"logprobs\":null,\"finish_reason\":\""
                            + answer.finishReason() + "\"}]",
                    ",\"usage\":" + OpenAi.usage(answer.request)));
        }

        private String chunk(String choices, String usage) {
            return "data: " + body(choices, usage) + "\n\n";
        }

        private String body(String choices, String usage) {
            return "{\"id\":\"" + answer.id + "\",\"object\":\"text_completion\",\"created\":" + answer.created
                    + ",\"model\":\"" + answer.request.model() + "\",\"choices\":" + choices + usage + "}";
        }
    }

    /** {@code /v1/responses}: one message of one text. */
    record Response(Answer answer) implements Wording {
        private static final String ITEM = "\"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0";

        @Override
        public void open(Buffer to) {
            event(to, "response.created", 0, "\"response\":" + response("in_progress", "[]", "null"));
            event(to, "response.in_progress", 1, "\"response\":" + response("in_progress", "[]", "null"));
            event(to, "response.output_item.added", 2, "\"output_index\":0,\"item\":" + message("in_progress", ""));
            event(to, "response.content_part.added", 3, ITEM + ",\"part\":" + part(""));
        }

        @Override
        public void token(Buffer to, int index) {
            event(
                    to,
                    "response.output_text.delta",
                    4 + index,
                    ITEM + ",\"logprobs\":[],\"delta\":\"" + answer.word(index) + "\"");
        }

        @Override
        public void close(Buffer to) {
            int next = 4 + answer.request.tokens();
            event(to, "response.output_text.done", next, ITEM + ",\"logprobs\":[],\"text\":\"" + answer.text() + "\"");
            event(to, "response.content_part.done", next + 1, ITEM + ",\"part\":" + part(answer.text()));
            event(
                    to,
                    "response.output_item.done",
                    next + 2,
                    "\"output_index\":0,\"item\":" + message("completed", answer.text()));
            event(to, "response.completed", next + 3, "\"response\":" + whole("completed"));
        }

        @Override
        public byte[] whole() {
            return ascii(whole("completed"));
        }

        private String whole(String status) {
            ChatRequest request = answer.request;
            return response(
                    status,
                    "[" + message(status, answer.text()) + "]",
                    "{\"input_tokens\":" + request.promptTokens()
                            + ",\"input_tokens_details\":{\"cached_tokens\":0},\"output_tokens\":" + request.tokens()
                            + ",\"output_tokens_details\":{\"reasoning_tokens\":0},\"total_tokens\":"
                            + (request.promptTokens() + request.tokens()) + "}");
        }

        private String response(String status, String output, String usage) {
            return "{\"id\":\"resp_" + answer.id + "\",\"object\":\"response\",\"created_at\":" + answer.created
                    + ",\"status\":\"" + status + "\",\"error\":null,\"incomplete_details\":null,\"instructions\":null,"
                    + "\"metadata\":{},\"model\":\"" + answer.request.model() + "\",\"output\":" + output
                    + ",\"parallel_tool_calls\":false,\"temperature\":1.0,\"tool_choice\":\"auto\",\"tools\":[],"
                    + "\"top_p\":1.0,\"usage\":" + usage + "}";
        }

        private static String message(String status, String text) {
            return "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"status\":\"" + status
                    + "\",\"content\":[" + (text.isEmpty() ? "" : part(text)) + "]}";
        }

        private static String part(String text) {
            return "{\"type\":\"output_text\",\"annotations\":[],\"logprobs\":[],\"text\":\"" + text + "\"}";
        }

        private static void event(Buffer to, String type, int number, String rest) {
            to.appendString("event: " + type + "\ndata: {\"type\":\"" + type + "\",\"sequence_number\":" + number + ","
                    + rest + "}\n\n");
        }
    }

    /** {@code /v1/audio/transcriptions}. */
    record Transcript(Answer answer) implements Wording {
        @Override
        public void open(Buffer to) {
            // Begins with its first token.
        }

        @Override
        public void token(Buffer to, int index) {
            to.appendString("data: {\"type\":\"transcript.text.delta\",\"delta\":\"" + answer.word(index) + "\"}\n\n");
        }

        @Override
        public void close(Buffer to) {
            to.appendString("data: {\"type\":\"transcript.text.done\"," + rest() + "}\n\n");
        }

        @Override
        public byte[] whole() {
            return ascii("{" + rest() + "}");
        }

        private String rest() {
            ChatRequest request = answer.request;
            return "\"text\":\"" + answer.text() + "\",\"usage\":{\"type\":\"tokens\",\"input_tokens\":"
                    + request.promptTokens() + ",\"output_tokens\":" + request.tokens() + ",\"total_tokens\":"
                    + (request.promptTokens() + request.tokens()) + "}";
        }
    }

    /** {@code /v1/embeddings}: never a stream. */
    @SuppressWarnings("ArrayRecordComponent") // Sent, never compared.
    record Embeddings(byte[] whole) implements Wording {
        @Override
        public void open(Buffer to) {
            throw new IllegalStateException("embeddings are no stream");
        }

        @Override
        public void token(Buffer to, int index) {
            throw new IllegalStateException("embeddings are no stream");
        }

        @Override
        public void close(Buffer to) {
            throw new IllegalStateException("embeddings are no stream");
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
