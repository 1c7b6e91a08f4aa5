package io.umamiedge.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class BenchTest {
    private final StringWriter err = new StringWriter();

    @Test
    void answersAWrongInvocationWithStatus2() {
        assertThat(run("mainframe")).isEqualTo(2);
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).contains("say what to measure: engine, gateway, soak, telemetry");
    }

    private int run(String... arguments) {
        return Bench.commandLine().setErr(new PrintWriter(err, true)).execute(arguments);
    }
}
