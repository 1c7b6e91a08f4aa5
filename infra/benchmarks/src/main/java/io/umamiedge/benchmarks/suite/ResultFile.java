package io.umamiedge.benchmarks.suite;

import com.fasterxml.jackson.databind.SerializationFeature;
import io.umamiedge.contracts.event.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run's findings as programs read them: one JSON object.
 *
 * @param machine what it ran on, since no figure means anything without it
 * @param allMet never true of a quick run
 */
public record ResultFile(
        String suite, Instant startedAt, Machine machine, boolean quick, boolean allMet, List<Line> findings) {
    public ResultFile {
        findings = List.copyOf(findings);
    }

    /** What a run stood on. */
    public record Machine(int processors, String os, String java) {
        static Machine here() {
            return new Machine(
                    Runtime.getRuntime().availableProcessors(),
                    System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                            + System.getProperty("os.arch"),
                    System.getProperty("java.vm.name") + " " + Runtime.version());
        }
    }

    /** A finding and what it means. */
    public record Line(
            String what,
            @Nullable Limit limit,
            @Nullable Quantity reached,
            List<Finding.Beside> beside,
            String note,
            Finding.Verdict verdict) {
        public Line {
            beside = List.copyOf(beside);
        }
    }

    public static ResultFile of(String suite, Instant startedAt, Run run) {
        return new ResultFile(
                suite,
                startedAt,
                Machine.here(),
                run.quick(),
                run.allMet(),
                run.findings().stream()
                        .map(finding -> new Line(
                                finding.what(),
                                finding.limit(),
                                finding.reached(),
                                finding.beside(),
                                finding.note(),
                                finding.verdict()))
                        .toList());
    }

    /** Creates the directories above {@code file} and replaces it. */
    public void write(Path file) throws IOException {
        Path absolute = file.toAbsolutePath();
        Path parent = absolute.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Files.writeString(
                absolute,
                Json.lenient().writer(SerializationFeature.INDENT_OUTPUT).writeValueAsString(this) + "\n");
    }
}
