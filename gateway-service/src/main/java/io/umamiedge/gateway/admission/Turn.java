package io.umamiedge.gateway.admission;

/** A request's place in the order in which an account lets in those that wait for room. */
public final class Turn {
    private final Account account;
    private final long tokens;

    Turn(Account account, long tokens) {
        this.account = account;
        this.tokens = tokens;
    }

    long tokens() {
        return tokens;
    }

    /** The request waits no more, whatever came of it; saying so again has no effect. */
    void leave() {
        account.leave(this);
    }
}
