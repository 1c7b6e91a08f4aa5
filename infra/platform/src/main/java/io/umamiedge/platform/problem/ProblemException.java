package io.umamiedge.platform.problem;

import java.util.List;

/** Ends an HTTP request with a problem. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    public ProblemException(ProblemCode code, String detail) {
        this(code, detail, List.of());
    }

    public ProblemException(ProblemCode code, String detail, List<Problem.FieldError> errors) {
        super(code.code() + ": " + detail, null, false, false);
        this.problem = Problem.of(code, detail, errors);
    }

    /** A single field is wrong: status 422. */
    public static ProblemException field(String field, String message) {
        return new ProblemException(
                CommonProblem.INVALID_FIELD,
                field.isEmpty() ? message : field + " " + message,
                List.of(new Problem.FieldError(field, message)));
    }

    public Problem problem() {
        return problem;
    }
}
