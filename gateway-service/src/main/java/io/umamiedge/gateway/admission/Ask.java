package io.umamiedge.gateway.admission;

import io.umamiedge.contracts.identity.ModelName;

/**
 * What a request may take.
 *
 * @param promptTokens a guess, by four bytes of text each
 * @param answerTokens of all its answers together, the longest that it allows
 */
public record Ask(ModelName model, long promptTokens, long answerTokens) {
    private static final int BYTES_PER_GUESSED_TOKEN = 4;

    /** What is set aside of a limit of tokens. */
    public long tokens() {
        return promptTokens + answerTokens;
    }

    /** What is set aside of a budget: no text has more tokens than bytes. */
    long promptTokensAtMost() {
        return promptTokens * BYTES_PER_GUESSED_TOKEN;
    }
}
