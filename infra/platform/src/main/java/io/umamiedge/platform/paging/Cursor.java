package io.umamiedge.platform.paging;

import io.umamiedge.platform.problem.CommonProblem;
import io.umamiedge.platform.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Where a page ended, in a form that callers pass back and do not read. */
public final class Cursor {
    public static final int DEFAULT_LIMIT = 50;
    public static final int LARGEST_LIMIT = 500;

    private Cursor() {}

    static String encode(String position) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(position.getBytes(StandardCharsets.UTF_8));
    }

    /** Null when there is no cursor; 400 when it is not one of ours. */
    public static @Nullable String decode(@Nullable String cursor) {
        if (cursor == null || cursor.isEmpty()) {
            return null;
        }
        try {
            return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(CommonProblem.INVALID_PARAMETER, "cursor is not one that this service gave out");
        }
    }

    /** {@value #DEFAULT_LIMIT} when absent; 400 unless 1 to {@value #LARGEST_LIMIT}. */
    public static int limit(@Nullable Integer limit) {
        if (limit == null) {
            return DEFAULT_LIMIT;
        }
        if (limit < 1 || limit > LARGEST_LIMIT) {
            throw new ProblemException(CommonProblem.INVALID_PARAMETER, "limit must be 1 to " + LARGEST_LIMIT);
        }
        return limit;
    }
}
