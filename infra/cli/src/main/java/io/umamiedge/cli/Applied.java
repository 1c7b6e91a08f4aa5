package io.umamiedge.cli;

import java.util.List;

/** What came of one declaration. */
public record Applied(Declaration declaration, Effect effect, List<String> errors) {
    public Applied {
        errors = List.copyOf(errors);
    }

    /** What the declaration changed. */
    public enum Effect {
        CREATED,
        CHANGED,
        UNCHANGED,
        FAILED
    }
}
