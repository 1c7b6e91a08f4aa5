package io.umamiedge.billing;

import io.umamiedge.platform.problem.ProblemCode;

/** The errors that only billing-service answers with. */
public enum BillingProblem implements ProblemCode {
    RATE_CARD_IN_USE("rate_card_in_use", 409, "The rate card has priced charges"),
    CORRIDOR_HAS_RATE_CARD("corridor_has_rate_card", 409, "The corridor has another rate card"),
    RATE_CARD_CORRIDOR_FIXED("rate_card_corridor_fixed", 409, "A rate card keeps its corridor"),
    VERSION_MISMATCH("version_mismatch", 412, "The resource has changed meanwhile");

    private final String code;
    private final int status;
    private final String title;

    BillingProblem(String code, int status, String title) {
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
