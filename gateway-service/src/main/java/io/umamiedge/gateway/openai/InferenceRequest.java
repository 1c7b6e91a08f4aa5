package io.umamiedge.gateway.openai;

import io.umamiedge.contracts.registry.RuntimeGroup;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway needs to know of a request, apart from who sent it.
 *
 * @param path under a runtime's base URL
 * @param model as the customer named it
 * @param stream whether events are asked for
 * @param choices how many answers were asked for, {@code n} for each prompt
 * @param wantsUsage whether the customer asked for the usage chunk of a stream
 * @param encodingFormat of embeddings; null for other operations
 * @param promptTokens a guess at how many tokens the prompt has, from its length: four bytes of text each
 * @param mostTokens how many each of the answers may have; null when the customer has not said
 * @param continuation how to ask for the rest of a stream that was cut; null when it cannot be asked for
 * @param prefixDigest of how the prompt begins, see {@link PrefixKey}; null when that is of no use
 * @param group the only kind of runtime that can answer; null for any that serves the model
 * @param contentType of the body
 * @param upstreamBody what a runtime is sent: the body as it was, but a stream always asks for usage; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // The body is relayed, never compared.
public record InferenceRequest(
        Operation operation,
        String path,
        String model,
        boolean stream,
        int choices,
        boolean wantsUsage,
        @Nullable EncodingFormat encodingFormat,
        long promptTokens,
        @Nullable Long mostTokens,
        @Nullable Continuation continuation,
        @Nullable Long prefixDigest,
        @Nullable RuntimeGroup group,
        String contentType,
        byte[] upstreamBody) {
    /**
     * How many tokens its answers may have in all.
     *
     * @param otherwise how many each may have when the customer has not said
     */
    public long answerTokensAtMost(long otherwise) {
        long each = operation.generates() ? mostTokens == null ? otherwise : mostTokens : 0;
        return choices * each;
    }

    /** How a customer wants its embeddings: OpenAI's clients ask for {@code base64} on their own. */
    public enum EncodingFormat {
        FLOAT,
        BASE64
    }
}
