package io.umamiedge.contracts.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Currency;

/** Says what is wrong with JSON in words a person can use, without repeating what was sent. */
public final class JsonErrors {
    private static final PropertyNamingStrategies.SnakeCaseStrategy SNAKE_CASE =
            new PropertyNamingStrategies.SnakeCaseStrategy();

    private JsonErrors() {}

    /**
     * One thing that is wrong.
     *
     * @param field a path such as {@code runtimes[0].base_url}; empty for the whole document
     * @param reason a clause that goes on from the field
     */
    public record Mistake(String field, String reason) {
        @Override
        public String toString() {
            return field.isEmpty() ? reason : field + " " + reason;
        }
    }

    /** What is wrong and where; a component that its record refuses is part of the path. */
    public static Mistake mistake(JsonProcessingException error) {
        String field = field(error);
        String reason = reason(error);
        String component =
                error instanceof ValueInstantiationException instantiation ? component(instantiation, reason) : "";
        return component.isEmpty()
                ? new Mistake(field, reason)
                : new Mistake(
                        field.isEmpty() ? component : field + "." + component,
                        reason.substring(reason.indexOf(component) + component.length())
                                .strip());
    }

    /** The field as a path, such as {@code runtimes[0].base_url}; empty for the whole document. */
    public static String field(JsonProcessingException error) {
        if (!(error instanceof JsonMappingException mapping)) {
            return "";
        }
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : mapping.getPath()) {
            if (step.getFieldName() != null) {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            } else {
                path.append('[').append(step.getIndex()).append(']');
            }
        }
        return path.toString();
    }

    /** What is wrong, as a clause. */
    public static String reason(JsonProcessingException error) {
        return switch (error) {
            case UnrecognizedPropertyException _ -> "is not a known field";
            case ValueInstantiationException e
            when e.getCause() instanceof IllegalArgumentException cause -> String.valueOf(cause.getMessage());
            case InvalidFormatException e
            when e.getTargetType() != null && (e.getTargetType().isEnum() || e.getTargetType() == Currency.class) ->
                "is not one of the known values";
            case InvalidTypeIdException _ -> "is of no known kind";
            case MismatchedInputException e
            when e.getMessage() != null && e.getMessage().startsWith("Missing required") -> "is required";
            case MismatchedInputException e
            when e.getMessage() != null && e.getMessage().contains("Invalid `null`") -> "must not be null";
            case MismatchedInputException _ -> "has the wrong type";
            case JsonMappingException e
            when e.getCause() instanceof IllegalArgumentException cause -> String.valueOf(cause.getMessage());
            default -> "is not well-formed JSON";
        };
    }

    /** Field and reason in one clause. */
    public static String describe(JsonProcessingException error) {
        String field = field(error);
        return field.isEmpty() ? reason(error) : field + " " + reason(error);
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
