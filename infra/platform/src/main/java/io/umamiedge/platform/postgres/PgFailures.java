package io.umamiedge.platform.postgres;

import io.vertx.pgclient.PgException;
import org.jspecify.annotations.Nullable;

/** Tells failures that a record is to blame for from outages (PostgreSQL documentation, appendix A: error codes). */
public final class PgFailures {
    private PgFailures() {}

    /**
     * True when trying again cannot mend it: data exceptions (class 22), broken constraints (class 23), and bugs of
     * ours. Everything else (no connection, shutdown, deadlock, no space, missing privilege) can pass.
     */
    public static boolean isLasting(@Nullable Throwable failure) {
        if (failure instanceof PgException pg) {
            String state = pg.getSqlState();
            return state != null && (state.startsWith("22") || state.startsWith("23"));
        }
        return failure instanceof IllegalArgumentException
                || failure instanceof NullPointerException
                || failure instanceof ClassCastException
                || failure instanceof ArithmeticException;
    }
}
