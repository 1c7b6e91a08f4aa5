package io.umamiedge.gateway.openai;

import io.umamiedge.contracts.registry.RuntimeGroup;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code /v1/runtimes/{group}/{path}}: which kind of runtime is asked, and for what. Only kinds without routes of OpenAI's;
 * and nothing but plain segments, so that a path under a runtime's base URL stays under it.
 *
 * @param path under the runtime's base URL, with a slash in front
 */
public record RuntimePath(RuntimeGroup group, String path) {
    /** Where these paths begin. */
    public static final String PREFIX = "/v1/runtimes/";

    private static final Map<String, RuntimeGroup> GROUPS = Map.of(
            word(RuntimeGroup.DOCUMENT_AI), RuntimeGroup.DOCUMENT_AI,
            word(RuntimeGroup.SOC_INFERENCE), RuntimeGroup.SOC_INFERENCE);
    private static final int LONGEST = 256;
    // Unreserved characters of RFC 3986 section 2.3; no segment is empty, '.' or '..'.
    private static final Pattern SHAPE =
            Pattern.compile(Pattern.quote(PREFIX) + "([a-z_]+)((?:/(?!\\.{1,2}(?:/|$))[A-Za-z0-9._~-]+)+)");

    /** @param raw the request target's path as it was sent, nothing decoded; empty when there is no such thing */
    public static Optional<RuntimePath> read(String raw) {
        Matcher matcher = SHAPE.matcher(raw);
        if (raw.length() > LONGEST || !matcher.matches()) {
            return Optional.empty();
        }
        return Optional.ofNullable(GROUPS.get(matcher.group(1))).map(group -> new RuntimePath(group, matcher.group(2)));
    }

    private static String word(RuntimeGroup group) {
        return group.name().toLowerCase(Locale.ROOT);
    }
}
