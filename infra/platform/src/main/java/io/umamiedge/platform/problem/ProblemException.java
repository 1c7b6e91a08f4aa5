package io.umamiedge.platform.problem;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ends an HTTP request with a problem. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Problem problem;
    private final @Nullable Integer retryAfterSeconds;

    public ProblemException(ProblemCode code, String detail) {
        this(code, detail, List.of());
    }

    public ProblemException(ProblemCode code, String detail, List<Problem.FieldError> errors) {
        this(code, detail, errors, null);
    }

    private ProblemException(
            ProblemCode code, String detail, List<Problem.FieldError> errors, @Nullable Integer retryAfterSeconds) {
        super(code.code() + ": " + detail, null, false, false);
        this.problem = Problem.of(code, detail, errors);
        this.retryAfterSeconds = retryAfterSeconds;
    }

    /** It may work later: the caller is told when to come back, in {@code Retry-After}. */
    public static ProblemException later(ProblemCode code, String detail, int retryAfterSeconds) {
        return new ProblemException(code, detail, List.of(), retryAfterSeconds);
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

    /** Null when coming back is of no use. */
    public @Nullable Integer retryAfterSeconds() {
        return retryAfterSeconds;
    }
}
