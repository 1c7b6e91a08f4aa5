package io.umamiedge.contracts.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;

/** Says what is wrong with JSON in words a person can use, without repeating what was sent. */
public final class JsonErrors {
    private JsonErrors() {}

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
            when e.getTargetType() != null && e.getTargetType().isEnum() -> "is not one of the known values";
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
}
