package io.umamiedge.contracts.request;

/** Tokens of one request; never negative. */
public record Usage(long promptTokens, long completionTokens, UsageSource source) {
    public static final Usage NONE = new Usage(0, 0, UsageSource.NONE);

    public Usage {
        if (promptTokens < 0 || completionTokens < 0) {
            throw new IllegalArgumentException("token counts must be 0 or more");
        }
    }
}
