package io.umamiedge.telemetry.ingest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import io.umamiedge.contracts.event.Json;
import io.umamiedge.contracts.event.JsonErrors;
import io.umamiedge.contracts.telemetry.TelemetryReport;
import io.umamiedge.platform.problem.CommonProblem;
import io.umamiedge.platform.problem.ProblemException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /v1/telemetry}: one report, or an array of them that is read one by one so that a bad report
 * does not cost the others.
 *
 * @param array whether they came in an array
 * @param unknownFields how many fields nobody here knows; they are passed over, so that agents may be newer than we are
 */
record ReportBody(boolean array, List<ReadReport> reports, int unknownFields) {
    static final int MOST_REPORTS = 1_000;

    // NaN is not JSON, but some reporters write it: it should be refused by the name of its field.
    private static final ObjectReader TREE =
            Json.lenient().reader().with(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS.mappedFeature());
    private static final ObjectReader REPORT = Json.lenient().readerFor(TelemetryReport.class);

    ReportBody {
        reports = List.copyOf(reports);
    }

    /** Throws {@link ProblemException}: 400 when it is not JSON, 422 when it does not hold 1 to 1 000 reports. */
    static ReportBody read(byte[] body) {
        JsonNode tree = tree(body);
        if (tree.isArray() && (tree.isEmpty() || tree.size() > MOST_REPORTS)) {
            throw ProblemException.field("", "an array must hold 1 to " + MOST_REPORTS + " reports");
        }
        UnknownFields unknown = new UnknownFields();
        ObjectReader reader = REPORT.withHandler(unknown);
        List<ReadReport> reports = new ArrayList<>(tree.isArray() ? tree.size() : 1);
        if (tree.isArray()) {
            tree.forEach(report -> reports.add(report(report, reader)));
        } else {
            reports.add(report(tree, reader));
        }
        return new ReportBody(tree.isArray(), reports, unknown.count);
    }

    private static JsonNode tree(byte[] body) {
        JsonNode tree;
        try {
            tree = TREE.readTree(body);
        } catch (IOException e) {
            throw new ProblemException(CommonProblem.MALFORMED_BODY, "the body is not well-formed JSON");
        }
        if (tree.isMissingNode()) {
            throw new ProblemException(CommonProblem.MALFORMED_BODY, "the body is empty");
        }
        return tree;
    }

    private static ReadReport report(JsonNode report, ObjectReader reader) {
        if (!report.isObject()) {
            return new ReadReport.Illegible(null, "", "a report must be a JSON object");
        }
        try {
            return new ReadReport.Legible(reader.readValue(report));
        } catch (JsonProcessingException e) {
            return new ReadReport.Illegible(seq(report), JsonErrors.field(e), reason(e));
        } catch (IOException e) {
            return new ReadReport.Illegible(seq(report), "", "cannot be read");
        }
    }

    /** The tree was well-formed, so what Jackson still trips over are values that fit no field. */
    private static String reason(JsonProcessingException e) {
        if (e instanceof ValueInstantiationException && e.getCause() instanceof NullPointerException) {
            return "must not hold null";
        }
        boolean explained = e instanceof MismatchedInputException
                || (e instanceof JsonMappingException && e.getCause() instanceof IllegalArgumentException);
        return explained ? JsonErrors.reason(e) : "is out of range";
    }

    private static @Nullable Long seq(JsonNode report) {
        JsonNode seq = report.path("seq");
        return seq.isIntegralNumber() && seq.canConvertToLong() ? seq.longValue() : null;
    }

    private static final class UnknownFields extends DeserializationProblemHandler {
        private int count;

        @Override
        public boolean handleUnknownProperty(
                DeserializationContext context,
                JsonParser parser,
                JsonDeserializer<?> deserializer,
                Object beanOrClass,
                String name)
                throws IOException {
            count++;
            parser.skipChildren();
            return true;
        }
    }
}
