package io.umamiedge.telemetry.ingest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import io.umamiedge.contracts.event.Json;
import io.umamiedge.contracts.event.JsonErrors;
import io.umamiedge.contracts.telemetry.TelemetryReport;
import io.umamiedge.platform.problem.CommonProblem;
import io.umamiedge.platform.problem.Problem;
import io.umamiedge.platform.problem.ProblemException;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of {@code POST /v1/telemetry}, front to back and once: one report, or an array of them that is read one
 * by one so that a bad report does not cost the others and only one at a time is in memory. Thread-safe.
 */
final class ReportReader {
    static final int MOST_REPORTS = 1_000;

    private static final int DEEPEST = 32;
    private static final int LONGEST_TEXT = 10_000;
    private static final int LONGEST_NUMBER = 100;
    private static final Instant EARLIEST = Instant.EPOCH;
    /** RFC 3339 has no year after 9999. */
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private static final JsonFactory FACTORY = JsonFactory.builder()
            // NaN is not JSON, but some reporters write it: it should be refused by the name of its field.
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            // Names come from outside and need not outlive their request.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxStringLength(LONGEST_TEXT)
                    .maxNameLength(LONGEST_TEXT)
                    .maxNumberLength(LONGEST_NUMBER)
                    .build())
            .build();

    private final LongAdder unknownFields = new LongAdder();
    private final ObjectReader reports = Json.lenient()
            .readerFor(TelemetryReport.class)
            .without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .withHandler(new UnknownFields());

    /** How many fields nobody here knows were passed over, so that agents may be newer than we are. */
    long unknownFields() {
        return unknownFields.sum();
    }

    /**
     * Hands over each report as it was read, in order, and says whether they came in an array. Throws
     * {@link ProblemException}: 400 when the body is not JSON or gives a field twice, 422 when it does not hold 1 to 1 000
     * reports; whatever was handed over before is then void.
     */
    boolean read(byte[] body, Consumer<ReadReport> each) {
        try (JsonParser json = FACTORY.createParser(body)) {
            JsonToken first = json.nextToken();
            if (first == null) {
                throw malformed("the body is empty");
            }
            boolean array = first == JsonToken.START_ARRAY;
            if (array) {
                readArray(json, body, each);
            } else {
                each.accept(next(json, body));
            }
            if (json.nextToken() != null) {
                throw malformed("the body must be one JSON value and no more");
            }
            return array;
        } catch (StreamConstraintsException e) {
            throw malformed("the body is nested too deeply, or a name, text or number in it is too long");
        } catch (JsonParseException e) {
            throw syntax(e);
        } catch (IOException e) {
            throw malformed("the body is not well-formed JSON");
        }
    }

    private void readArray(JsonParser json, byte[] body, Consumer<ReadReport> each) throws IOException {
        int count = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (count++ == MOST_REPORTS) {
                throw wrongCount();
            }
            each.accept(next(json, body));
        }
        if (count == 0) {
            throw wrongCount();
        }
    }

    private ReadReport next(JsonParser json, byte[] body) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return new ReadReport.Illegible(null, "", "must be a JSON object");
        }
        int around = json.getParsingContext().getNestingDepth() - 1;
        long from = json.currentTokenLocation().getByteOffset();
        try {
            TelemetryReport report = reports.readValue(json);
            boolean plausible = !report.observedAt().isBefore(EARLIEST)
                    && !report.observedAt().isAfter(LATEST);
            return plausible
                    ? new ReadReport.Legible(report)
                    : new ReadReport.Illegible(report.seq(), "observed_at", "must be in the years 1970 to 9999");
        } catch (JsonMappingException e) {
            throwIfSyntax(e);
            skip(json, around);
            JsonErrors.Mistake mistake = mistake(e);
            Long seq = seq(body, from, json.currentLocation().getByteOffset());
            return new ReadReport.Illegible(seq, mistake.field(), mistake.reason());
        }
    }

    /** Values that fit no field can be passed over; what is not JSON cannot. */
    private static void throwIfSyntax(JsonMappingException error) throws IOException {
        for (Throwable cause = error.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof JsonParseException || cause instanceof StreamConstraintsException) {
                throw (IOException) cause;
            }
        }
    }

    private static void skip(JsonParser json, int around) throws IOException {
        while (json.getParsingContext().getNestingDepth() > around) {
            json.nextToken();
        }
    }

    private static JsonErrors.Mistake mistake(JsonMappingException error) {
        JsonErrors.Mistake named = JsonErrors.mistake(error);
        if (error instanceof ValueInstantiationException && error.getCause() instanceof NullPointerException) {
            return new JsonErrors.Mistake(named.field(), "must not hold null");
        }
        boolean explained =
                error instanceof MismatchedInputException || error.getCause() instanceof IllegalArgumentException;
        return explained ? named : new JsonErrors.Mistake(named.field(), "is out of range");
    }

    /** Of a report that could not be read; null when even that cannot be told. */
    private static @Nullable Long seq(byte[] body, long from, long to) throws IOException {
        if (from < 0) {
            // Not in UTF-8, where offsets are not known.
            return null;
        }
        try (JsonParser json = FACTORY.createParser(body, (int) from, (int) (to - from))) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                boolean found = json.currentName().equals("seq");
                JsonToken value = json.nextToken();
                if (found) {
                    boolean whole = value == JsonToken.VALUE_NUMBER_INT
                            && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
                    return whole ? (Long) json.getLongValue() : null;
                }
                json.skipChildren();
            }
            return null;
        }
    }

    private static ProblemException syntax(JsonParseException error) {
        JsonParser at = error.getProcessor();
        if (at == null || error.getMessage() == null || !error.getMessage().startsWith("Duplicate field")) {
            return malformed("the body is not well-formed JSON");
        }
        String field = path(at.getParsingContext());
        return new ProblemException(
                CommonProblem.MALFORMED_BODY,
                field + " is given twice",
                List.of(new Problem.FieldError(field, "is given twice")));
    }

    /** As in {@code [3].runtimes[0].slots}. */
    private static String path(JsonStreamContext context) {
        StringBuilder path = new StringBuilder();
        for (JsonStreamContext at = context; at != null && !at.inRoot(); at = at.getParent()) {
            String step = at.inArray() ? "[" + at.getCurrentIndex() + "]" : at.getCurrentName();
            boolean dot = !path.isEmpty() && path.charAt(0) != '[';
            path.insert(0, step + (dot ? "." : ""));
        }
        return path.toString();
    }

    private static ProblemException wrongCount() {
        return ProblemException.field("", "an array must hold 1 to " + MOST_REPORTS + " reports");
    }

    private static ProblemException malformed(String detail) {
        return new ProblemException(CommonProblem.MALFORMED_BODY, detail);
    }

    private final class UnknownFields extends DeserializationProblemHandler {
        @Override
        public boolean handleUnknownProperty(
                DeserializationContext context,
                JsonParser parser,
                JsonDeserializer<?> deserializer,
                Object beanOrClass,
                String propertyName)
                throws IOException {
            unknownFields.increment();
            parser.skipChildren();
            return true;
        }
    }
}
