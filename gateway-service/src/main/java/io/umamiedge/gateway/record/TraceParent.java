package io.umamiedge.gateway.record;

import io.umamiedge.contracts.identity.RequestId;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The W3C Trace Context of a request (recommendation of 2021-11-23, section 3.2). */
public final class TraceParent {
    private static final Pattern USABLE = Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

    private TraceParent() {}

    /** The customer's own when it is usable; otherwise one whose trace id is the request id, not sampled. */
    public static String of(@Nullable String header, RequestId request, RandomGenerator random) {
        if (header != null && USABLE.matcher(header).matches()) {
            return header;
        }
        String span = HexFormat.of().toHexDigits(random.nextLong() | 1);
        return of(request.value().replace("-", ""), span, "00");
    }

    /** That of a span; all in hexadecimal digits. */
    public static String of(String traceId, String spanId, String flags) {
        return "00-" + traceId + "-" + spanId + "-" + flags;
    }
}
