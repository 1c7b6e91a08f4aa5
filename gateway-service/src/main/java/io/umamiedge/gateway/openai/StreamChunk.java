package io.umamiedge.gateway.openai;

import io.umamiedge.contracts.request.Usage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one event of a stream says: a chunk with {@code choices}, or an event with a {@code type} (Responses API,
 * transcriptions).
 *
 * @param type null when it names none
 * @param hasChoices false for the chunk that only carries usage
 * @param content what was generated with it
 * @param text the text that was; empty unless {@code content} is {@code TEXT} and it was to be kept
 * @param finished how many choices ended with it
 * @param isError whether it reports that the runtime failed
 * @param usage null when it carries none
 * @param marks where in it stands what may have to be changed
 */
public record StreamChunk(
        @Nullable String type,
        boolean hasChoices,
        Content content,
        String text,
        int finished,
        boolean isError,
        @Nullable Usage usage,
        Marks marks) {
    // What comes before anything is generated (OpenAI's streaming events of the Responses API).
    private static final Set<String> PRELIMINARY = Set.of(
            "response.created",
            "response.queued",
            "response.in_progress",
            "response.output_item.added",
            "response.content_part.added",
            "response.reasoning_summary_part.added");
    private static final Set<String> LAST =
            Set.of("response.completed", "response.incomplete", "response.failed", "transcript.text.done");

    /** What was generated. */
    public enum Content {
        /** Nothing; a role alone is nothing. */
        NONE,
        /** Text, and nothing else. */
        TEXT,
        /** Anything else: tool calls, reasoning, audio, log probabilities. */
        OTHER
    }

    /** A place in the event. */
    record Span(int from, int to) {
        Splice replacedBy(String text) {
            return new Splice(from, to - from, text);
        }
    }

    /**
     * Places of values in the event, null when it has them not; of {@code "error": null}, which official clients take
     * for an error, the place of the whole field.
     */
    @SuppressWarnings("ArrayRecordComponent") // Lives for one relay step and is never compared.
    record Marks(
            byte[] source,
            @Nullable Span noError,
            @Nullable Span usage,
            @Nullable Span id,
            @Nullable Span created) {}

    /** What names a stream in each of its chunks, as JSON. */
    public record Identity(@Nullable String id, @Nullable String created) {}

    /**
     * Null when the data is not one JSON object in UTF-8.
     *
     * @param keepsText whether text is wanted for itself
     */
    public static @Nullable StreamChunk read(byte[] data, boolean keepsText) {
        return StreamChunkReader.read(data, keepsText);
    }

    public boolean hasContent() {
        return content != Content.NONE;
    }

    /** Whether any choice has begun or ended, or an event that is more than an announcement has come. */
    public boolean isOutput() {
        return hasContent() || finished > 0 || (type != null && !PRELIMINARY.contains(type));
    }

    /** Whether it is the event after which there is none. */
    public boolean isLast() {
        return type != null && LAST.contains(type);
    }

    public Identity identity() {
        return new Identity(text(marks.id), text(marks.created));
    }

    /**
     * The event for the customer; not to be changed.
     *
     * @param keepsUsage whether usage beside choices is left to it
     * @param total what to put in place of its usage; null when its own is right
     * @param identity what to put in place of its own; null when that is right
     */
    public byte[] forCustomer(boolean keepsUsage, @Nullable Usage total, @Nullable Identity identity) {
        if (marks.noError == null && marks.usage == null && identity == null) {
            return marks.source;
        }
        List<Splice> splices = new ArrayList<>(4);
        if (marks.noError != null) {
            splices.add(marks.noError.replacedBy(""));
        }
        if (marks.usage != null) {
            if (hasChoices && !keepsUsage) {
                splices.add(marks.usage.replacedBy("null"));
            } else if (total != null) {
                splices.add(marks.usage.replacedBy(json(total)));
            }
        }
        if (identity != null) {
            replace(splices, marks.id, identity.id);
            replace(splices, marks.created, identity.created);
        }
        splices.sort(Comparator.comparingInt(Splice::at));
        return Splice.apply(marks.source, splices);
    }

    private static void replace(List<Splice> splices, @Nullable Span span, @Nullable String text) {
        if (span != null && text != null) {
            splices.add(span.replacedBy(text));
        }
    }

    private @Nullable String text(@Nullable Span span) {
        return span == null ? null : new String(marks.source, span.from, span.to - span.from, StandardCharsets.UTF_8);
    }

    private static String json(Usage usage) {
        return "{\"prompt_tokens\":" + usage.promptTokens() + ",\"completion_tokens\":" + usage.completionTokens()
                + ",\"total_tokens\":" + (usage.promptTokens() + usage.completionTokens()) + "}";
    }
}
