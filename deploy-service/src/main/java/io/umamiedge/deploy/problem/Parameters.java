package io.umamiedge.deploy.problem;

import io.umamiedge.contracts.identity.Identifier;
import io.umamiedge.platform.paging.Cursor;
import io.umamiedge.platform.problem.CommonProblem;
import io.umamiedge.platform.problem.ProblemException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads query parameters; a {@link ProblemException} of status 400 names the one that is wrong. */
public final class Parameters {
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

    private Parameters() {}

    /** How many items a page may have. */
    public static int limit(@Nullable String limit) {
        if (limit == null) {
            return Cursor.limit(null);
        }
        if (!NUMBER.matcher(limit).matches()) {
            throw new ProblemException(CommonProblem.INVALID_PARAMETER, "limit must be a number");
        }
        return Cursor.limit(Integer.valueOf(limit));
    }

    /** The id that the page before ended with; null for the first page. */
    public static @Nullable String after(@Nullable String cursor) {
        String after = Cursor.decode(cursor);
        return after == null ? null : id("cursor", after);
    }

    /** An id in a filter; whether it exists does not matter. */
    public static String id(String parameter, String value) {
        if (!isId(value)) {
            throw new ProblemException(CommonProblem.INVALID_PARAMETER, parameter + " is not an id");
        }
        return value;
    }

    /** Whether anything could have this id. */
    public static boolean isId(String value) {
        return Identifier.isToken(value);
    }
}
