package io.umamiedge.platform.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.umamiedge.contracts.event.Json;
import io.umamiedge.contracts.event.JsonErrors;
import java.io.IOException;

/** Reads request bodies so that whatever is wrong with them is named. */
public final class JsonBody {
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
        JsonErrors.Mistake mistake = JsonErrors.mistake(error);
        return ProblemException.field(mistake.field(), mistake.reason());
    }
}
