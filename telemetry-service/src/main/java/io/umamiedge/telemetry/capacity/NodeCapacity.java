package io.umamiedge.telemetry.capacity;

import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.telemetry.CapacitySnapshot;
import io.umamiedge.contracts.telemetry.GpuReport;
import io.umamiedge.contracts.telemetry.NodeHealth;
import io.umamiedge.contracts.telemetry.RuntimeReport;
import io.umamiedge.contracts.telemetry.TelemetryReport;
import io.umamiedge.contracts.telemetry.TelemetryReported;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What is known of one node, from its reports and its silence. Not thread-safe. */
final class NodeCapacity {
    private static final int REMEMBERED_BOOTS = 8;
    private static final Duration LARGEST_SKEW = Duration.ofDays(36_500);

    private final NodeId nodeId;
    private final CapacityTimes times;
    private final Buckets.Shared shared;
    private UUID bootId;
    private List<UUID> formerBoots;
    private long seq;
    private Instant receivedAt;
    private Instant heardAt;
    // The latest arrival so far: the clocks of two instances differ, and time within a window only goes on.
    private Instant windowAt;
    private long clockSkewMs;
    private Assessment assessment;
    private Instant healthSince;
    private List<TrackedRuntime> runtimes;
    private List<GpuReport> gpus;

    /** A node's first report. */
    NodeCapacity(TelemetryReported first, Instant now, CapacityTimes times, Buckets.Shared shared) {
        this.nodeId = first.nodeId();
        this.times = times;
        this.shared = shared;
        this.bootId = first.report().bootId();
        this.formerBoots = List.of();
        this.receivedAt = first.receivedAt();
        this.heardAt = receivedAt;
        this.windowAt = receivedAt;
        this.assessment = Assessment.of(first.report());
        this.healthSince = receivedAt;
        this.runtimes = List.of();
        this.gpus = List.of();
        take(first, now);
    }

    /** A node of which a published snapshot is left. */
    NodeCapacity(CapacitySnapshot left, Instant now, CapacityTimes times, Buckets.Shared shared) {
        this.nodeId = left.nodeId();
        this.times = times;
        this.shared = shared;
        this.bootId = left.bootId();
        this.formerBoots = left.formerBoots();
        this.seq = left.seq();
        this.receivedAt = left.receivedAt();
        this.heardAt = earlier(receivedAt, now);
        this.windowAt = receivedAt;
        this.clockSkewMs = left.clockSkewMs();
        this.assessment = new Assessment(left.health(), left.healthReason());
        this.healthSince = left.healthSince();
        WindowMoment then = times.moment(windowAt);
        this.runtimes = left.runtimes().stream()
                .map(runtime -> new TrackedRuntime(runtime, then, shared))
                .toList();
        this.gpus = left.gpus();
    }

    NodeId nodeId() {
        return nodeId;
    }

    UUID bootId() {
        return bootId;
    }

    /** When it last reported, by our clock and never in the future. */
    Instant heardAt() {
        return heardAt;
    }

    NodeHealth health() {
        return assessment.health();
    }

    /** Whether it counts as heard: silence would change its health to stale. */
    boolean isHeard() {
        return switch (assessment.health()) {
            case READY, DEGRADED, LOADING -> true;
            case STALE, OFFLINE -> false;
        };
    }

    /** Whether it is heard and has requests running or waiting. */
    boolean isBusy() {
        if (isHeard()) {
            for (TrackedRuntime runtime : runtimes) {
                if (isSome(runtime.told().running()) || isSome(runtime.told().waiting())) {
                    return true;
                }
            }
        }
        return false;
    }

    String healthReason() {
        return assessment.reason();
    }

    List<TrackedRuntime> runtimes() {
        return runtimes;
    }

    /** Takes the report in; false when it brings nothing new (a duplicate, out of order, of a former boot). */
    boolean accept(TelemetryReported reported, Instant now) {
        UUID boot = reported.report().bootId();
        if (boot.equals(bootId)) {
            if (reported.report().seq() <= seq) {
                return false;
            }
        } else {
            if (formerBoots.contains(boot) || reported.receivedAt().isBefore(receivedAt)) {
                return false;
            }
            begin(boot);
        }
        take(reported, now);
        return true;
    }

    /** Takes in that it was not heard for so long; false when that changes nothing. */
    boolean acceptSilence(Duration silence, Instant now) {
        Assessment next = Assessment.ofSilence(assessment, silence, times);
        if (next.equals(assessment)) {
            return false;
        }
        assessment = next;
        healthSince = now;
        return true;
    }

    CapacitySnapshot snapshot() {
        return new CapacitySnapshot(
                nodeId,
                bootId,
                seq,
                receivedAt,
                assessment.health(),
                assessment.reason(),
                healthSince,
                runtimes.stream().map(TrackedRuntime::capacity).toList(),
                gpus,
                clockSkewMs,
                formerBoots);
    }

    /** What an earlier boot counted is no part of the window. */
    private void begin(UUID boot) {
        List<UUID> boots = new ArrayList<>(formerBoots);
        boots.add(bootId);
        formerBoots = List.copyOf(boots.subList(Math.max(0, boots.size() - REMEMBERED_BOOTS), boots.size()));
        bootId = boot;
        runtimes = List.of();
    }

    private void take(TelemetryReported reported, Instant now) {
        TelemetryReport report = reported.report();
        seq = report.seq();
        receivedAt = reported.receivedAt();
        heardAt = earlier(receivedAt, now);
        windowAt = receivedAt.isAfter(windowAt) ? receivedAt : windowAt;
        clockSkewMs = skew(receivedAt, report.observedAt());
        Assessment next = Assessment.of(report);
        if (next.health() != assessment.health()) {
            healthSince = receivedAt;
        }
        assessment = next;
        takeRuntimes(report.runtimes(), times.moment(windowAt));
        gpus = report.gpus();
    }

    private void takeRuntimes(List<RuntimeReport> reports, WindowMoment at) {
        List<TrackedRuntime> next = new ArrayList<>(reports.size());
        for (RuntimeReport report : reports) {
            TrackedRuntime known = runtime(report.id());
            if (known == null) {
                next.add(new TrackedRuntime(report, at, shared));
            } else {
                known.accept(report, at);
                next.add(known);
            }
        }
        runtimes = next;
    }

    private @Nullable TrackedRuntime runtime(RuntimeId id) {
        for (TrackedRuntime runtime : runtimes) {
            if (runtime.id().equals(id)) {
                return runtime;
            }
        }
        return null;
    }

    /** A clock that is off by centuries is off by one: what a node says must not overflow. */
    private static long skew(Instant ours, Instant theirs) {
        Duration skew = Duration.between(ours, theirs);
        Duration bounded = skew.compareTo(LARGEST_SKEW) > 0
                ? LARGEST_SKEW
                : skew.compareTo(LARGEST_SKEW.negated()) < 0 ? LARGEST_SKEW.negated() : skew;
        return bounded.toMillis();
    }

    private static boolean isSome(@Nullable Integer requests) {
        return requests != null && requests > 0;
    }

    private static Instant earlier(Instant left, Instant right) {
        return left.isBefore(right) ? left : right;
    }
}
