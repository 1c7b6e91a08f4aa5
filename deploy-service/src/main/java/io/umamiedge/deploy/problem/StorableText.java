package io.umamiedge.deploy.problem;

import com.fasterxml.jackson.databind.JsonNode;
import io.umamiedge.platform.problem.ProblemException;
import java.util.Map;

/** Refuses text that JSON can carry but neither PostgreSQL nor UTF-8 can keep: NUL and half of a surrogate pair. */
public final class StorableText {
    private StorableText() {}

    /** Throws {@link ProblemException} naming the field. */
    public static <T extends JsonNode> T require(T body) {
        check("", body);
        return body;
    }

    private static void check(String path, JsonNode node) {
        if (node.isTextual() && !isStorable(node.textValue())) {
            throw ProblemException.field(path, "must not hold NUL or half of a surrogate pair");
        }
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            check(path.isEmpty() ? field.getKey() : path + "." + field.getKey(), field.getValue());
        }
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                check(path + "[" + i + "]", node.get(i));
            }
        }
    }

    private static boolean isStorable(String text) {
        // A pair is one code point above the surrogates, so what is left of them is half of one.
        return text.codePoints()
                .noneMatch(
                        point -> point == 0 || (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE));
    }
}
