package io.umamiedge.audit.chain;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.erdtman.jcs.JsonCanonicalizer;

/**
 * The JSON Canonicalization Scheme (RFC 8785): one text for one value, so that whoever has the value has its hash.
 *
 * <p>The scheme writes numbers as IEEE 754 doubles do. A number that would come back with other digits, such as most
 * 64-bit seeds, becomes a string of its digits first (RFC 8785 appendix D, RFC 7493 section 2.2): none is lost.
 */
public final class CanonicalJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private CanonicalJson() {}

    /**
     * Reads JSON into a tree that {@link #write} loses nothing of. Throws {@link IllegalArgumentException} when it is
     * not JSON or names a member twice.
     */
    public static JsonNode read(byte[] json) {
        try {
            return exact(MAPPER.readTree(json));
        } catch (IOException e) {
            throw new IllegalArgumentException("the value is not well-formed JSON with each member named once", e);
        }
    }

    /** The canonical text of an object or array; throws {@link IllegalArgumentException} for half a surrogate pair. */
    public static String write(JsonNode tree) {
        try {
            String text = new JsonCanonicalizer(MAPPER.writeValueAsBytes(tree)).getEncodedString();
            if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
                throw new IllegalArgumentException("the value holds half a surrogate pair");
            }
            return text;
        } catch (IOException e) {
            throw new IllegalArgumentException("the value has no canonical form", e);
        }
    }

    private static JsonNode exact(JsonNode node) {
        if (node instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> member : object.properties()) {
                member.setValue(exact(member.getValue()));
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, exact(array.get(i)));
            }
        } else if (node.isNumber() && !node.isInt() && !survives(node.decimalValue())) {
            return JsonNodeFactory.instance.textNode(node.asText());
        }
        return node;
    }

    private static boolean survives(BigDecimal number) {
        double nearest = number.doubleValue();
        return !Double.isInfinite(nearest) && new BigDecimal(Double.toString(nearest)).compareTo(number) == 0;
    }
}
