package io.umamiedge.routing.simulations;

import io.umamiedge.platform.problem.ProblemCode;

/** What routing-service answers beyond what every service can. */
enum RoutingProblem implements ProblemCode {
    IDEMPOTENCY_KEY_REUSED("idempotency_key_reused", 422, "The idempotency key stood for another request"),
    TOO_MANY_SIMULATIONS("too_many_simulations", 503, "Too many simulations are waiting");

    private final String code;
    private final int status;
    private final String title;

    RoutingProblem(String code, int status, String title) {
        this.code = code;
        this.status = status;
        this.title = title;
    }

    @Override
    public String code() {
        return code;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public String title() {
        return title;
    }
}
