package io.umamiedge.agent;

import io.umamiedge.contracts.telemetry.GpuReport;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs {@code nvidia-smi}, which is killed when it hangs, as it does on a machine whose driver hangs. */
final class NvidiaSmiProbe implements GpuProbe {
    private static final long PATIENCE_SECONDS = 5;
    /** What a pipe holds, so that a process that writes less ends without being read. */
    private static final int MOST_BYTES = 64 << 10;

    private static final int FIGURES = 5;
    private static final List<String> QUERY = List.of(
            "--query-gpu=name,utilization.gpu,memory.used,memory.total,temperature.gpu,power.draw",
            "--format=csv,noheader,nounits");

    private final List<String> command;

    NvidiaSmiProbe(List<String> command) {
        this.command = new ArrayList<>(command);
        this.command.addAll(QUERY);
    }

    @Override
    public List<GpuReport> probe() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (InputStream out = process.getInputStream()) {
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("nvidia-smi does not come back");
            }
            if (process.exitValue() != 0) {
                throw new IOException("nvidia-smi failed with " + process.exitValue());
            }
            return parse(new String(out.readNBytes(MOST_BYTES), StandardCharsets.UTF_8));
        } finally {
            process.destroyForcibly();
        }
    }

    /** One line per accelerator: name, %, MiB, MiB, °C, W. */
    static List<GpuReport> parse(String text) {
        return text.lines()
                .map(NvidiaSmiProbe::gpu)
                .flatMap(Optional::stream)
                .limit(MOST_GPUS)
                .toList();
    }

    private static Optional<GpuReport> gpu(String line) {
        String[] fields = line.split(",", -1);
        int names = fields.length - FIGURES;
        if (names < 1) {
            return Optional.empty();
        }
        String name = String.join(",", List.of(fields).subList(0, names));
        return Optional.of(GpuProbe.report(
                name,
                number(fields[names]),
                number(fields[names + 1]),
                number(fields[names + 2]),
                number(fields[names + 3]),
                number(fields[names + 4])));
    }

    /** Null for {@code [N/A]}, {@code [Not Supported]}, {@code ERR!} and whatever else is no number. */
    private static @Nullable Double number(String text) {
        try {
            return Double.valueOf(text.strip());
        } catch (NumberFormatException _) {
            return null;
        }
    }
}
