package io.umamiedge.gateway.sse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SseSplitterTest {
    private static final String STREAM =
            "\uFEFF: hello\n\ndata: one\n\ndata:two\r\n\r\nevent: note\rid: 7\rdata: three\r\r"
                    + "data: fo\u00fcr\ndata:  five\n\nevent: nothing\n\nretry: 10\ndata\n\ndata: [DONE]\n\n";
    private static final List<String> EVENTS = List.of("one", "two", "note/three", "fo\u00fcr\n five", "", "[DONE]");

    @Test
    void findsTheSameEventsWhereverTheStreamIsSplit() {
        byte[] stream = STREAM.getBytes(StandardCharsets.UTF_8);
        for (int first = 0; first <= stream.length; first++) {
            for (int second = first; second <= stream.length; second++) {
                assertThat(split(
                                Arrays.copyOfRange(stream, 0, first),
                                Arrays.copyOfRange(stream, first, second),
                                Arrays.copyOfRange(stream, second, stream.length)))
                        .as("split at %d and %d", first, second)
                        .isEqualTo(EVENTS);
            }
        }
    }

    @Test
    void findsTheSameEventsInSingleBytes() {
        byte[] stream = STREAM.getBytes(StandardCharsets.UTF_8);
        byte[][] pieces = new byte[stream.length][];
        for (int i = 0; i < stream.length; i++) {
            pieces[i] = new byte[] {stream[i]};
        }
        assertThat(split(pieces)).isEqualTo(EVENTS);
    }

    @Test
    void countsALastEventThatOnlyLacksItsEmptyLine() {
        List<String> events = new ArrayList<>();
        SseSplitter splitter = new SseSplitter(100);
        assertThat(splitter.feed("data: [DONE]".getBytes(StandardCharsets.UTF_8), e -> events.add(text(e))))
                .isTrue();
        assertThat(events).isEmpty();
        splitter.finish(e -> events.add(text(e)));
        assertThat(events).containsExactly("[DONE]");
    }

    @Test
    void refusesALineOrAnEventThatIsTooLong() {
        assertThat(new SseSplitter(10).feed("data: 12345678".getBytes(StandardCharsets.UTF_8), _ -> {}))
                .isFalse();
        assertThat(new SseSplitter(10)
                        .feed("data: 1234\ndata: 1234\ndata: 1234\n".getBytes(StandardCharsets.UTF_8), _ -> {}))
                .isFalse();
    }

    @Test
    void writesEventsInOneForm() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new SseEvent("note", "a\nb".getBytes(StandardCharsets.UTF_8)).writeTo(out);
        new SseEvent(null, "{}".getBytes(StandardCharsets.UTF_8)).writeTo(out);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("event: note\ndata: a\ndata: b\n\ndata: {}\n\n");
    }

    private static List<String> split(byte[]... pieces) {
        List<String> events = new ArrayList<>();
        SseSplitter splitter = new SseSplitter(1_000);
        for (byte[] piece : pieces) {
            assertThat(splitter.feed(piece, e -> events.add(text(e)))).isTrue();
        }
        splitter.finish(e -> events.add(text(e)));
        return events;
    }

    private static String text(SseEvent event) {
        String data = new String(event.data(), StandardCharsets.UTF_8);
        return event.type() == null ? data : event.type() + "/" + data;
    }
}
