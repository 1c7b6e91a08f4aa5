package io.umamiedge.simulator;

import org.jspecify.annotations.Nullable;

/** A request that OpenAI's API turns away. */
final class Rejected extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;
    private final @Nullable String param;
    private final @Nullable String code;

    Rejected(int status, String message, @Nullable String param, @Nullable String code) {
        super(message);
        this.status = status;
        this.param = param;
        this.code = code;
    }

    static Rejected field(String param, String rule) {
        return new Rejected(400, param + " " + rule, param, null);
    }

    int status() {
        return status;
    }

    byte[] body() {
        return OpenAi.error(String.valueOf(getMessage()), "invalid_request_error", param, code);
    }
}
