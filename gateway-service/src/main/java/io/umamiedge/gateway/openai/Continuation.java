package io.umamiedge.gateway.openai;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How a stream of text that was cut can be asked for again from where it was cut: a chat goes on in its last message
 * ({@code continue_final_message}, {@code add_generation_prompt} of vLLM's chat API), a completion in its prompt.
 */
@SuppressWarnings("ArrayRecordComponent") // The body is relayed, never compared.
public record Continuation(
        byte[] body, List<Splice> upstream, int rootAt, int textAt, boolean isChat, List<Limit> limits) {
    private static final String CHAT_FIELDS = "\"continue_final_message\":true,\"add_generation_prompt\":false,";

    /** A number of tokens that the answer may have, where it stands in the body. */
    record Limit(int at, int length, long tokens) {}

    public Continuation {
        upstream = List.copyOf(upstream);
        limits = List.copyOf(limits);
    }

    /** Whether an answer of which there are so many tokens may have more. */
    public boolean mayFollow(long tokens) {
        return limits.stream().allMatch(limit -> limit.tokens > tokens);
    }

    /** The request that is answered with what follows this text; to be asked only if anything may follow. */
    public byte[] after(String text, long tokens) {
        String quoted = String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text));
        List<Splice> splices = new ArrayList<>(upstream);
        if (isChat) {
            splices.add(new Splice(rootAt + 1, 0, CHAT_FIELDS));
            splices.add(new Splice(textAt, 0, ",{\"role\":\"assistant\",\"content\":\"" + quoted + "\"}"));
        } else {
            splices.add(new Splice(textAt, 0, quoted));
        }
        for (Limit limit : limits) {
            splices.add(new Splice(limit.at, limit.length, Long.toString(limit.tokens - tokens)));
        }
        splices.sort(Comparator.comparingInt(Splice::at));
        return Splice.apply(body, splices);
    }
}
