package io.umamiedge.telemetry.ingest;

import io.umamiedge.platform.problem.ProblemCode;

/** The errors that only this service answers with. */
enum TelemetryProblem implements ProblemCode {
    BODY_TIMEOUT("body_timeout", 408, "The body did not arrive in time"),
    TOO_MANY_REQUESTS("too_many_requests", 429, "The node sends too much");

    private final String code;
    private final int status;
    private final String title;

    TelemetryProblem(String code, int status, String title) {
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
