package io.umamiedge.routing;

import io.umamiedge.platform.problem.ProblemCode;

/** What routing-service answers beyond what every service can. */
public enum RoutingProblem implements ProblemCode {
    TOO_MANY_SIMULATIONS("too_many_simulations", 503, "Too many simulations are waiting"),
    NODES_NOT_OFFERED("nodes_not_offered", 409, "The nodes are not offered as it is"),
    DRILL_RUNNING("drill_running", 409, "There is a drill in the corridor already"),
    TOO_MUCH_MISSING("too_much_missing", 409, "The corridor cannot do without the nodes"),
    DRILL_OVER("drill_over", 409, "The drill is over");

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
