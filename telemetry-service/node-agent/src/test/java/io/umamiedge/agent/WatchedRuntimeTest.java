package io.umamiedge.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.telemetry.RuntimeReport;
import io.umamiedge.contracts.telemetry.RuntimeState;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WatchedRuntimeTest {
    private static final RuntimeSettings SETTINGS =
            new RuntimeSettings(new RuntimeId("llm"), Adapter.VLLM, URI.create("http://127.0.0.1:1"), 16);

    private final AtomicLong nanos = new AtomicLong();
    private final WatchedRuntime runtime = new WatchedRuntime(SETTINGS, nanos::get);

    @Test
    void isLoadingUntilItWasReadyAndFailedAfterwards() {
        assertThat(unreachable().state()).isEqualTo(RuntimeState.LOADING);
        assertThat(slow().state()).isEqualTo(RuntimeState.LOADING);
        assertThat(generated(1L).state()).isEqualTo(RuntimeState.READY);
        assertThat(unreachable()).isEqualTo(SETTINGS.only(RuntimeState.FAILED));
    }

    @Test
    void mayBeBusyTwiceAndHasFailedTheThirdTime() {
        generated(1L);
        assertThat(slow()).isEqualTo(SETTINGS.only(RuntimeState.READY));
        assertThat(slow().state()).isEqualTo(RuntimeState.READY);
        assertThat(slow().state()).isEqualTo(RuntimeState.FAILED);
        generated(1L);
        assertThat(slow().state()).isEqualTo(RuntimeState.READY);
    }

    @Test
    void derivesTheTokenRateAndForgetsItWhenTheRuntimeWasRestarted() {
        assertThat(generated(1000L).tokensPerSecond()).isNull();
        nanos.set(2_000_000_000L);
        assertThat(generated(1500L).tokensPerSecond()).isEqualTo(250.0);
        nanos.set(3_000_000_000L);
        assertThat(generated(10L).tokensPerSecond()).isNull();
        nanos.set(4_000_000_000L);
        assertThat(generated(null).tokensPerSecond()).isNull();
        nanos.set(5_000_000_000L);
        assertThat(generated(20L).tokensPerSecond()).isNull();
    }

    private RuntimeReport generated(@Nullable Long tokens) {
        return runtime.report(CompletableFuture.completedFuture(new RuntimeReport(
                SETTINGS.id(),
                RuntimeState.READY,
                16,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                tokens,
                null,
                null)));
    }

    private RuntimeReport unreachable() {
        return runtime.report(CompletableFuture.failedFuture(new IOException("refused")));
    }

    private RuntimeReport slow() {
        return runtime.report(CompletableFuture.failedFuture(new SocketTimeoutException()));
    }
}
