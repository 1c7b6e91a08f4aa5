package io.umamiedge.benchmarks.suite;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line of a suite's table.
 *
 * @param what was measured, for people
 * @param limit what DESIGN section 8 asks for; null when it asks for nothing and the figure is for the record
 * @param reached null when it could not be measured, which {@code note} then explains
 * @param beside peers and limits measured in the same run
 * @param note how it was measured or why not, one sentence; may be empty
 */
public record Finding(
        String what, @Nullable Limit limit, @Nullable Quantity reached, List<Beside> beside, String note) {
    public Finding {
        beside = List.copyOf(beside);
        if (reached == null && note.isBlank()) {
            throw new IllegalArgumentException("'" + what + "' was not measured: the note must say why");
        }
        if (limit != null && reached != null) {
            limit.permits(reached);
        }
    }

    /** A peer or a limit and what it reached. */
    public record Beside(String name, Quantity reached) {
        @Override
        public String toString() {
            return name + ": " + reached;
        }
    }

    /** What becomes of a target. */
    public enum Verdict {
        MET("yes"),
        MISSED("NO"),
        /** There is no target. */
        NONE("-");

        private final String word;

        Verdict(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    public static Finding target(String what, Limit limit, Quantity reached) {
        return new Finding(what, limit, reached, List.of(), "");
    }

    /** For the record: there is no target. */
    public static Finding figure(String what, Quantity reached) {
        return new Finding(what, null, reached, List.of(), "");
    }

    /** A target that could not be measured is missed. */
    public static Finding unmeasured(String what, @Nullable Limit limit, String why) {
        return new Finding(what, limit, null, List.of(), why);
    }

    /** The same with something measured in the same run beside it. */
    public Finding beside(String name, Quantity quantity) {
        List<Beside> more = new ArrayList<>(beside);
        more.add(new Beside(name, quantity));
        return new Finding(what, limit, reached, more, note);
    }

    /** The same with a sentence on how it was measured. */
    public Finding noted(String sentence) {
        return new Finding(what, limit, reached, beside, sentence);
    }

    public Verdict verdict() {
        if (limit == null) {
            return Verdict.NONE;
        }
        return reached != null && limit.permits(reached) ? Verdict.MET : Verdict.MISSED;
    }
}
