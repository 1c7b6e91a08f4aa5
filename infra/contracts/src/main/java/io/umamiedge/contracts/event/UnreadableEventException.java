package io.umamiedge.contracts.event;

/** A record that is not what its topic promises. Its message says why and never repeats the payload. */
public final class UnreadableEventException extends Exception {
    private static final long serialVersionUID = 1;

    public UnreadableEventException(String reason) {
        super(reason);
    }

    public UnreadableEventException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
