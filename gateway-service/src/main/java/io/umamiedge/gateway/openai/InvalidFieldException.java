package io.umamiedge.gateway.openai;

import org.jspecify.annotations.Nullable;

/** A field of a request is not as it must be, or the whole body when no field is named. */
final class InvalidFieldException extends Exception {
    private static final long serialVersionUID = 1;

    private final @Nullable String field;
    private final String code;

    InvalidFieldException(@Nullable String field, String code, String message) {
        super(message, null, false, false);
        this.field = field;
        this.code = code;
    }

    static InvalidFieldException missing(String field) {
        return new InvalidFieldException(field, "missing_required_parameter", "'" + field + "' is required");
    }

    static InvalidFieldException type(String field, String wanted) {
        return new InvalidFieldException(field, "invalid_type", "'" + field + "' must be " + wanted);
    }

    OpenAiError error() {
        return OpenAiError.invalid(code, field, String.valueOf(getMessage()));
    }
}
