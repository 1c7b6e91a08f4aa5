package io.umamiedge.deploy.problem;

import io.umamiedge.platform.problem.ProblemCode;

/** The errors that only this service answers with. */
public enum DeployProblem implements ProblemCode {
    STILL_REFERENCED("still_referenced", 409, "Something refers to the resource"),
    COUNTRY_IN_USE("country_in_use", 409, "A site stands in the country"),
    ILLEGAL_TRANSITION("illegal_transition", 409, "The node's state does not allow it"),
    KEY_ENDED("key_ended", 409, "The key is revoked or expired"),
    KEY_ALREADY_ISSUED("key_already_issued", 409, "The key was issued before and its secret is not stored"),
    PRECONDITION_FAILED("precondition_failed", 412, "The resource is not at the revision asked for");

    private final String code;
    private final int status;
    private final String title;

    DeployProblem(String code, int status, String title) {
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
