package io.umamiedge.platform.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.umamiedge.contracts.event.Json;
import io.umamiedge.contracts.event.JsonErrors;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;

/** Reads request bodies so that whatever is wrong with them is named. */
public final class JsonBody {
    private static final PropertyNamingStrategies.SnakeCaseStrategy SNAKE_CASE =
            new PropertyNamingStrategies.SnakeCaseStrategy();

    private JsonBody() {}

    /** Throws {@link ProblemException}: 400 when it is not JSON, 422 naming the field when it is not a {@code type}. */
    public static <T> T read(byte[] body, Class<T> type) {
        if (body.length == 0) {
            throw new ProblemException(CommonProblem.MALFORMED_BODY, "the body is empty");
        }
        try {
            return Json.strict().readValue(body, type);
        } catch (JsonProcessingException e) {
            throw problem(e);
        } catch (IOException e) {
            throw new ProblemException(CommonProblem.MALFORMED_BODY, "the body cannot be read");
        }
    }

    /** The same for a body that is already a tree. */
    public static <T> T read(JsonNode body, Class<T> type) {
        try {
            return Json.strict().treeToValue(body, type);
        } catch (JsonProcessingException e) {
            throw problem(e);
        }
    }

    /** A body that must be one JSON object. */
    public static ObjectNode object(byte[] body) {
        try {
            if (body.length > 0 && Json.strict().readTree(body) instanceof ObjectNode object) {
                return object;
            }
        } catch (IOException e) {
            throw new ProblemException(CommonProblem.MALFORMED_BODY, "the body is not well-formed JSON");
        }
        throw new ProblemException(CommonProblem.MALFORMED_BODY, "the body must be one JSON object");
    }

    private static ProblemException problem(JsonProcessingException error) {
        if (!(error instanceof JsonMappingException)) {
            return new ProblemException(CommonProblem.MALFORMED_BODY, "the body is not well-formed JSON");
        }
        String field = JsonErrors.field(error);
        String reason = JsonErrors.reason(error);
        String component =
                error instanceof ValueInstantiationException instantiation ? component(instantiation, reason) : "";
        return component.isEmpty()
                ? ProblemException.field(field, reason)
                : ProblemException.field(
                        field.isEmpty() ? component : field + "." + component,
                        reason.substring(reason.indexOf(component) + component.length())
                                .strip());
    }

    /** A record that refuses its components starts its sentence with the one that is wrong; empty when it does not. */
    private static String component(ValueInstantiationException error, String reason) {
        RecordComponent[] components = error.getType().getRawClass().getRecordComponents();
        if (components == null) {
            return "";
        }
        String word = reason.substring(0, Math.max(0, reason.indexOf(' ')));
        String last = word.substring(word.lastIndexOf('.') + 1);
        return Arrays.stream(components)
                .map(component -> SNAKE_CASE.translate(component.getName()))
                .filter(last::equals)
                .findFirst()
                .orElse("");
    }
}
