package io.umamiedge.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.umamiedge.contracts.telemetry.GpuReport;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GpuProbeTest {
    private static final long MEBIBYTE = 1 << 20;

    @TempDir
    private Path directory;

    @Test
    void readsWhatNvidiaSmiPrints() {
        assertThat(NvidiaSmiProbe.parse("""
                        NVIDIA A100-SXM4-40GB, 35, 1024, 40960, 45, 101.23
                        Tesla, K80, [N/A], [Not Supported], 11441, 30, [N/A]
                        NVIDIA GB10, 250, -3, ERR!, 400, nan
                        """))
                .containsExactly(
                        new GpuReport("NVIDIA A100-SXM4-40GB", 0.35, 1024 * MEBIBYTE, 40_960 * MEBIBYTE, 45.0, 101.23),
                        new GpuReport("Tesla, K80", null, null, 11_441 * MEBIBYTE, 30.0, null),
                        new GpuReport("NVIDIA GB10", null, null, null, null, null));
    }

    @Test
    void passesOverWhatIsNoAccelerator() {
        assertThat(NvidiaSmiProbe.parse("No devices were found\n\n,,,\n")).isEmpty();
        assertThat(NvidiaSmiProbe.parse("A, 1, 2, 3, 4, 5\n".repeat(1000))).hasSize(64);
        assertThat(NvidiaSmiProbe.parse(" , 1, 2, 3, 4, 5\n" + "x".repeat(5000) + ", 1, 2, 3, 4, 5\n"))
                .extracting(gpu -> gpu.name().length())
                .containsExactly(3, 100);
    }

    @Test
    void runsNvidiaSmiAndSaysWhenItFails() throws Exception {
        assertThat(new NvidiaSmiProbe(List.of(script("echo 'Tesla T4, 91, 5120, 15360, 74, 68.24'"))).probe())
                .extracting(GpuReport::name)
                .containsExactly("Tesla T4");
        assertThatThrownBy(() -> new NvidiaSmiProbe(List.of(script("echo 'NVIDIA-SMI has failed'; exit 9"))).probe())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("9");
        assertThatThrownBy(() ->
                        new NvidiaSmiProbe(List.of(directory.resolve("missing").toString())).probe())
                .isInstanceOf(IOException.class);
    }

    @Test
    void readsTheDcgmExporter() throws Exception {
        try (FakeRuntime exporter = new FakeRuntime()) {
            exporter.answersWith("/metrics", "dcgm-exporter.txt");
            assertThat(GpuProbe.of(GpuSource.parse(exporter.url() + "/metrics")).probe())
                    .containsExactly(new GpuReport("Tesla T4", 0.91, 5120 * MEBIBYTE, 15_358 * MEBIBYTE, 74.0, 68.244));
        }
    }

    @Test
    void countsAnAcceleratorOnceThatPodsShareAndAddsTheInstancesOfAPartitionedOne() throws Exception {
        try (FakeRuntime exporter = new FakeRuntime()) {
            exporter.answers("/metrics", 200, """
                    DCGM_FI_DEV_FB_USED{gpu="0", UUID="GPU-a",pod="one"} 10
                    DCGM_FI_DEV_FB_USED{gpu="0", UUID="GPU-a",pod="two"} 10
                    DCGM_FI_DEV_FB_USED{gpu="1", UUID="GPU-b",GPU_I_ID="1"} 3
                    DCGM_FI_DEV_FB_USED{gpu="1", UUID="GPU-b",GPU_I_ID="2"} 4
                    DCGM_FI_DEV_GPU_TEMP{gpu="10", UUID="GPU-c"} 9223372036854775794
                    """);
            assertThat(GpuProbe.of(GpuSource.parse(exporter.url() + "/metrics")).probe())
                    .containsExactly(
                            new GpuReport("GPU", null, 10 * MEBIBYTE, null, null, null),
                            new GpuReport("GPU", null, 7 * MEBIBYTE, null, null, null),
                            new GpuReport("GPU", null, null, null, null, null));
        }
    }

    @Test
    void measuresBesideTheReportsAndForgetsWhatCouldNotBeRepeated() {
        AtomicLong nanos = new AtomicLong();
        List<Runnable> started = new ArrayList<>();
        List<GpuReport> found = new ArrayList<>(NvidiaSmiProbe.parse("T4, 1, 2, 3, 4, 5"));
        WatchedGpus gpus = new WatchedGpus(
                () -> {
                    if (found.isEmpty()) {
                        throw new IOException("driver is gone");
                    }
                    return List.copyOf(found);
                },
                started::add,
                nanos::get);

        assertThat(gpus.latest()).isEmpty();
        assertThat(gpus.latest()).isEmpty();
        assertThat(started).as("one at a time").hasSize(1);
        started.removeFirst().run();
        assertThat(gpus.latest()).hasSize(1);
        assertThat(started).isEmpty();

        found.clear();
        nanos.addAndGet(WatchedGpus.EVERY.toNanos());
        assertThat(gpus.latest()).hasSize(1);
        started.removeFirst().run();
        assertThat(gpus.latest()).hasSize(1);
        nanos.addAndGet(WatchedGpus.OLDEST.toNanos());
        assertThat(gpus.latest()).isEmpty();
        started.removeFirst().run();

        found.addAll(NvidiaSmiProbe.parse("T4, 1, 2, 3, 4, 5"));
        nanos.addAndGet(WatchedGpus.EVERY.toNanos());
        gpus.latest();
        started.removeFirst().run();
        assertThat(gpus.latest()).hasSize(1);
    }

    @Test
    void asksRarelyWhereThereAreNone() {
        AtomicLong nanos = new AtomicLong();
        List<Runnable> started = new ArrayList<>();
        WatchedGpus gpus = new WatchedGpus(List::of, started::add, nanos::get);
        gpus.latest();
        started.removeFirst().run();
        nanos.addAndGet(WatchedGpus.EVERY_WHILE_THERE_ARE_NONE
                .minus(Duration.ofSeconds(1))
                .toNanos());
        gpus.latest();
        assertThat(started).isEmpty();
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        gpus.latest();
        assertThat(started).hasSize(1);
    }

    @Test
    void isToldWhereToLook() {
        assertThat(GpuSource.parse("auto")).isEqualTo(new GpuSource.NvidiaSmi("nvidia-smi"));
        assertThat(GpuSource.parse("none")).isEqualTo(new GpuSource.None());
        assertThat(GpuSource.parse("http://127.0.0.1:9400/metrics"))
                .isEqualTo(new GpuSource.DcgmExporter(URI.create("http://127.0.0.1:9400/metrics")));
        assertThatThrownBy(() -> GpuSource.parse("amd")).hasMessageContaining("auto, none or the URL");
    }

    private String script(String body) throws IOException {
        Path script = Files.createTempFile(
                directory,
                "smi",
                "",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(script, "#!/bin/sh\n" + body + "\n");
        return script.toString();
    }
}
