package io.umamiedge.billing;

import io.umamiedge.platform.problem.CommonProblem;
import io.umamiedge.platform.problem.ProblemException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads path and query parameters so that a bad one is a clear refusal. */
public final class Parameters {
    private Parameters() {}

    /** An identifier in a path; one that cannot exist is 404, like one that does not. */
    public static <T> T path(String text, Function<String, T> type) {
        try {
            return type.apply(text);
        } catch (IllegalArgumentException e) {
            throw notFound();
        }
    }

    /** An optional identifier in a query; 400 naming it when malformed. */
    public static <T> @Nullable T query(String name, @Nullable String text, Function<String, T> type) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        try {
            return type.apply(text);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(CommonProblem.INVALID_PARAMETER, name + ": " + e.getMessage());
        }
    }

    /** The one answer for what is not there and for what is not the caller's to see. */
    public static ProblemException notFound() {
        return new ProblemException(CommonProblem.NOT_FOUND, "nothing of that id is visible to this key");
    }
}
