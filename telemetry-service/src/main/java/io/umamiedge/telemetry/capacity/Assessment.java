package io.umamiedge.telemetry.capacity;

import io.umamiedge.contracts.telemetry.NodeHealth;
import io.umamiedge.contracts.telemetry.RuntimeReport;
import io.umamiedge.contracts.telemetry.RuntimeState;
import io.umamiedge.contracts.telemetry.TelemetryReport;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A node's health with the sentence that explains it.
 *
 * @param reason for people; the same as long as the cause is
 */
record Assessment(NodeHealth health, String reason) {
    private static final Assessment ALL_READY = new Assessment(NodeHealth.READY, "every runtime is ready");
    private static final Assessment SHUTTING_DOWN =
            new Assessment(NodeHealth.OFFLINE, "the node says that it is shutting down");

    /** What a node that was heard says of itself. */
    static Assessment of(TelemetryReport report) {
        if (Boolean.TRUE.equals(report.draining())) {
            return SHUTTING_DOWN;
        }
        return isReady(report.runtimes()) ? ALL_READY : ofNotReady(report);
    }

    // Nearly every report is of a node that is ready: it costs no list.
    private static boolean isReady(List<RuntimeReport> runtimes) {
        for (RuntimeReport runtime : runtimes) {
            if (runtime.state() != RuntimeState.READY) {
                return false;
            }
        }
        return true;
    }

    private static Assessment ofNotReady(TelemetryReport report) {
        List<RuntimeReport> others = report.runtimes().stream()
                .filter(runtime -> runtime.state() != RuntimeState.READY)
                .toList();
        if (others.size() < report.runtimes().size()) {
            return new Assessment(NodeHealth.DEGRADED, "not every runtime is ready: " + names(others));
        }
        return others.stream().allMatch(runtime -> runtime.state() == RuntimeState.FAILED)
                ? new Assessment(NodeHealth.OFFLINE, "every runtime failed: " + names(others))
                : new Assessment(NodeHealth.LOADING, "no runtime is ready yet: " + names(others));
    }

    /** What silence says of a node that was {@code before}; it only ever makes matters worse. */
    static Assessment ofSilence(Assessment before, Duration silence, CapacityTimes times) {
        return switch (before.health()) {
            case OFFLINE -> before;
            case READY, DEGRADED, LOADING, STALE -> {
                if (silence.compareTo(times.offlineAfter()) >= 0) {
                    yield silent(NodeHealth.OFFLINE, times.offlineAfter());
                }
                yield before.health() != NodeHealth.STALE && silence.compareTo(times.staleAfter()) >= 0
                        ? silent(NodeHealth.STALE, times.staleAfter())
                        : before;
            }
        };
    }

    private static Assessment silent(NodeHealth health, Duration limit) {
        return new Assessment(health, "no report for more than " + limit.toMillis() + " ms");
    }

    private static String names(List<RuntimeReport> runtimes) {
        return runtimes.stream()
                .map(runtime -> runtime.id() + " is " + runtime.state().name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }
}
