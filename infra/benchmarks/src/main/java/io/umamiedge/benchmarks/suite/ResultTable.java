package io.umamiedge.benchmarks.suite;

import io.umamiedge.cli.Tables;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A run's findings as people read them. */
public final class ResultTable {
    private static final List<String> HEADER = List.of("TARGET", "LIMIT", "REACHED", "MEASURED BESIDE IT", "MET");

    private ResultTable() {}

    /** The table, notes below it, and a last line that says what the run proves. */
    public static String of(Run run) {
        List<List<String>> rows = new ArrayList<>();
        StringBuilder notes = new StringBuilder();
        for (Finding finding : run.findings()) {
            Limit limit = finding.limit();
            Quantity reached = finding.reached();
            rows.add(List.of(
                    finding.what(),
                    limit == null ? "-" : limit.toString(),
                    reached == null ? "not measured" : reached.toString(),
                    finding.beside().isEmpty()
                            ? "-"
                            : finding.beside().stream()
                                    .map(Finding.Beside::toString)
                                    .collect(Collectors.joining(", ")),
                    run.quick() && limit != null ? "quick" : finding.verdict().word()));
            if (!finding.note().isEmpty()) {
                notes.append(finding.what()).append(": ").append(finding.note()).append('\n');
            }
        }
        return Tables.of(HEADER, rows) + (notes.isEmpty() ? "" : "\n" + notes) + "\n" + verdict(run) + "\n";
    }

    private static String verdict(Run run) {
        if (run.quick()) {
            return "A quick run claims no target; run it without --quick.";
        }
        long targets = run.findings().stream()
                .filter(finding -> finding.limit() != null)
                .count();
        long met = run.findings().stream()
                .filter(finding -> finding.verdict() == Finding.Verdict.MET)
                .count();
        return targets == 0
                ? "This run measured no target."
                : met + " of " + targets + " targets met on this machine in this run"
                        + (run.partial() ? "; others were left out." : ".");
    }
}
