package io.umamiedge.platform.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * The body of an error, RFC 9457 section 3.
 *
 * @param type a URN that ends in {@code code}
 * @param errors which fields are wrong; empty when none is to blame
 */
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        String code,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<FieldError> errors) {
    public static final String MEDIA_TYPE = "application/problem+json";

    /** One field that is wrong, as a path such as {@code runtimes[0].base_url}. */
    public record FieldError(String field, String message) {}

    public static Problem of(ProblemCode code, String detail, List<FieldError> errors) {
        return new Problem(
                "urn:umamiedge:problem:" + code.code(), code.title(), code.status(), detail, code.code(), errors);
    }
}
