package io.umamiedge.gateway;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Changes bytes as broken and malicious peers do. */
final class Mutation {
    // What parsers stumble over.
    private static final String[] SNIPPETS = {
        "\r\n",
        "\n",
        "\r",
        "\r\n\r\n",
        "\0",
        "\"",
        "\\",
        "\\u0000",
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "data:",
        "data: [DONE]\n\n",
        "event: error\n",
        "-1",
        "99999999999999999999",
        "1e999",
        "null",
        "0",
        "\uFEFF",
        "\u2028",
        "é",
        "transfer-encoding: chunked\r\n",
        "content-length: 5\r\n",
        "HTTP/1.1 200 OK\r\n\r\n",
        "\"error\":null,",
        "\"usage\":{\"prompt_tokens\":-1},",
        "\"choices\":[],"
    };
    private static final int MOST = 4;

    private Mutation() {}

    /** One to four changes. */
    static byte[] of(byte[] bytes, Random random) {
        byte[] changed = bytes;
        for (int i = random.nextInt(MOST); i >= 0 && changed.length > 0; i--) {
            changed = once(changed, random);
        }
        return changed;
    }

    private static byte[] once(byte[] bytes, Random random) {
        int at = random.nextInt(bytes.length);
        int length = Math.min(bytes.length - at, 1 + random.nextInt(1 << random.nextInt(8)));
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + 64);
        out.write(bytes, 0, at);
        switch (random.nextInt(6)) {
            case 0 -> {
                out.write(bytes[at] ^ (1 << random.nextInt(8)));
                out.write(bytes, at + 1, bytes.length - at - 1);
            }
            case 1 -> out.write(bytes, at + length, bytes.length - at - length);
            case 2 -> {
                out.write(bytes, at, length);
                out.write(bytes, at, bytes.length - at);
            }
            case 3, 4 -> {
                out.writeBytes(SNIPPETS[random.nextInt(SNIPPETS.length)].getBytes(StandardCharsets.UTF_8));
                out.write(bytes, at, bytes.length - at);
            }
            default -> {
                // Cut here.
            }
        }
        return out.toByteArray();
    }
}
