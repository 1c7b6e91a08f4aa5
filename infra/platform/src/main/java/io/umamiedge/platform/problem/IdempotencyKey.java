package io.umamiedge.platform.problem;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The {@code Idempotency-Key} header: a request that is sent again with the same key is done once. */
public final class IdempotencyKey {
    private static final Pattern SHAPE = Pattern.compile("[\\x21-\\x7e]{1,255}");

    private IdempotencyKey() {}

    /** Throws {@link ProblemException} with status 400 when the header was sent and is not 1 to 255 visible ASCII characters. */
    public static void require(@Nullable String header) {
        if (header != null && !SHAPE.matcher(header).matches()) {
            throw new ProblemException(
                    CommonProblem.INVALID_PARAMETER, "Idempotency-Key must be 1 to 255 visible ASCII characters");
        }
    }
}
