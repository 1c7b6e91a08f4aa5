package io.umamiedge.contracts.request;

/** How an admitted request ended. */
public enum Outcome {
    /** The customer was given a whole response. */
    SERVED,
    /** The customer went away first. */
    CLIENT_CLOSED,
    /** The response was cut by the node after it had begun. */
    INTERRUPTED,
    /** No node could answer. */
    FAILED,
    /** No node was permitted or free. */
    REFUSED;

    /** Whether the tokens of a request that ended so are paid for: those that were relayed are, whoever cut it short. */
    public boolean isBillable() {
        return switch (this) {
            case SERVED, CLIENT_CLOSED, INTERRUPTED -> true;
            case FAILED, REFUSED -> false;
        };
    }
}
