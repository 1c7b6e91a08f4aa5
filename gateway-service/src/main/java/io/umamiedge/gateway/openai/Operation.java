package io.umamiedge.gateway.openai;

/** What a customer may ask of a runtime, and what the gateway has to know of each. */
public enum Operation {
    CHAT_COMPLETIONS("/v1/chat/completions", "messages", true, true),
    COMPLETIONS("/v1/completions", "prompt", true, true),
    EMBEDDINGS("/v1/embeddings", "input", false, false),
    RESPONSES("/v1/responses", "input", true, false),
    TRANSCRIPTIONS("/v1/audio/transcriptions", "file", true, false),
    /** Whatever else runtimes of some groups understand, under a path of theirs. */
    RUNTIMES(RuntimePath.PREFIX + "*", "", false, false);

    private final String path;
    private final String input;
    private final boolean mayStream;
    private final boolean streamsChoices;

    Operation(String path, String input, boolean mayStream, boolean streamsChoices) {
        this.path = path;
        this.input = input;
        this.mayStream = mayStream;
        this.streamsChoices = streamsChoices;
    }

    /** The route, here and at runtimes; here alone, and a pattern, of {@link #RUNTIMES}. */
    public String path() {
        return path;
    }

    /** The field that no request is without. */
    String input() {
        return input;
    }

    /** Whether {@code stream: true} has a meaning. */
    boolean mayStream() {
        return mayStream;
    }

    /**
     * Whether its streams are chunks with {@code choices}, which report usage on demand and end with {@code [DONE]};
     * otherwise they are events with a {@code type}, of which one is the last.
     */
    public boolean streamsChoices() {
        return streamsChoices;
    }

    /** Whether whatever is not a JSON object is no answer. */
    boolean answersJson() {
        return this != TRANSCRIPTIONS && this != RUNTIMES;
    }

    /** Whether its usage names what was generated. */
    boolean generates() {
        return this != EMBEDDINGS && this != RUNTIMES;
    }
}
