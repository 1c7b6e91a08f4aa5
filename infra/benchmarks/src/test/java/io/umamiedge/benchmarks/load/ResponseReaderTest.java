package io.umamiedge.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResponseReaderTest {
    private static final String RESPONSES = """
            HTTP/1.1 202 Accepted\r
            content-type: application/json\r
            Content-Length: 4\r
            \r
            {\r
            }HTTP/1.1 100 Continue\r
            \r
            HTTP/1.1 200 OK\r
            Transfer-Encoding: chunked\r
            \r
            4;name=value\r
            ab\r
            \r
            1A\r
            abcdefghijklmnopqrstuvwxyz\r
            0\r
            x-trailer: 1\r
            \r
            HTTP/1.1 204 No Content\r
            \r
            HTTP/1.1 503 Service Unavailable\r
            content-length: 0\r
            \r
            """;

    @Test
    void findsEveryEndWhereverTheBytesAreSplit() {
        byte[] bytes = RESPONSES.getBytes(StandardCharsets.US_ASCII);
        for (int piece = 1; piece <= bytes.length; piece++) {
            ResponseReader reader = new ResponseReader();
            List<Integer> statuses = new ArrayList<>();
            for (int from = 0; from < bytes.length; from += piece) {
                ByteBuf in = Unpooled.wrappedBuffer(bytes, from, Math.min(piece, bytes.length - from));
                while (reader.read(in)) {
                    statuses.add(reader.status());
                }
            }
            assertThat(statuses).as("pieces of %d bytes", piece).containsExactly(202, 200, 204, 503);
        }
    }

    @Test
    void refusesWhatIsNotHttp() {
        ByteBuf in = Unpooled.copiedBuffer("SSH-2.0-OpenSSH\r\n", StandardCharsets.US_ASCII);
        assertThatThrownBy(() -> new ResponseReader().read(in)).hasMessage("not an HTTP response");
    }
}
