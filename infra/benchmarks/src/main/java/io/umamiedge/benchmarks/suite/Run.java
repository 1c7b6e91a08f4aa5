package io.umamiedge.benchmarks.suite;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One run of a suite: what it was asked for and what it found. Not thread-safe.
 *
 * <p>A quick run may measure for a shorter time and leave out what takes long; it claims no target.
 */
public final class Run {
    private final Path sources;
    private final Path directory;
    private final boolean quick;
    private final PrintWriter out;
    private final List<Finding> findings = new ArrayList<>();
    private boolean partial;

    public Run(Path sources, Path directory, boolean quick, PrintWriter out) {
        this.sources = sources;
        this.directory = directory;
        this.quick = quick;
        this.out = out;
    }

    /** The working tree whose built services are measured. */
    public Path sources() {
        return sources;
    }

    /** Where the suite may keep what it needs while it runs. */
    public Path directory() {
        return directory;
    }

    public boolean quick() {
        return quick;
    }

    /** Says that something with a target is left out on purpose, so that this run cannot prove that all are met. */
    public void leavesOut() {
        partial = true;
    }

    boolean partial() {
        return partial;
    }

    /** {@code usual}, or {@code shorter} in a quick run. */
    public <T> T choose(T usual, T shorter) {
        return quick ? shorter : usual;
    }

    /** Says what is going on. */
    public void progress(String sentence) {
        out.println(sentence);
        out.flush();
    }

    /** Keeps a finding and shows it. */
    public void found(Finding finding) {
        findings.add(finding);
        Quantity reached = finding.reached();
        progress("  " + finding.what() + ": "
                + (reached == null
                        ? finding.note()
                        : reached + (finding.note().isEmpty() ? "" : " (" + finding.note() + ")")));
    }

    public List<Finding> findings() {
        return List.copyOf(findings);
    }

    /** Whether the run proves that every target is met; one without a target proves nothing. */
    public boolean allMet() {
        List<Finding.Verdict> verdicts = findings.stream()
                .map(Finding::verdict)
                .filter(verdict -> verdict != Finding.Verdict.NONE)
                .toList();
        return !quick
                && !partial
                && !verdicts.isEmpty()
                && verdicts.stream().allMatch(verdict -> verdict == Finding.Verdict.MET);
    }
}
