package io.umamiedge.routing.drill;

import io.umamiedge.contracts.exercise.DrillStarted;
import io.umamiedge.contracts.exercise.DrillTraffic;
import io.umamiedge.contracts.identity.ExerciseId;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.RemainingCapacity;
import io.umamiedge.contracts.routing.Verdict;
import io.umamiedge.routing.candidate.CandidateBoard;
import io.umamiedge.routing.candidate.Coverage;
import io.umamiedge.routing.engine.PolicyBook;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether a drill may begin, and whether it may go on. */
final class DrillRules {
    /** Why a drill may not begin. */
    sealed interface Refusal {
        /** Something that the request names is not there. */
        record Unknown(String field, String message) implements Refusal {}

        /** The nodes are not offered as it is. */
        record NotOffered(String message) implements Refusal {}

        /** There is a drill in the corridor already. */
        record Running(ExerciseId exerciseId) implements Refusal {}

        /** Too much would be missing. */
        record TooMuch(String message) implements Refusal {}
    }

    private final CandidateBoard board;

    DrillRules(CandidateBoard board) {
        this.board = board;
    }

    /** Empty when it may begin. */
    Optional<Refusal> refusal(DrillRequest request, Optional<Drill> running, PolicyBook book) {
        Collection<Candidate> corridor = board.inCorridor(request.corridorId());
        if (corridor.isEmpty()) {
            return Optional.of(new Refusal.Unknown("corridor_id", "is not a corridor with nodes"));
        }
        List<Candidate> named = named(request);
        if (named.isEmpty()) {
            return Optional.of(new Refusal.Unknown(
                    request.nodeId() == null ? "site_id" : "node_id", "has no node in the corridor"));
        }
        List<Candidate> target = targets(request);
        if (target.isEmpty()) {
            return Optional.of(new Refusal.NotOffered("there is nothing to take out: "
                    + named.stream()
                            .map(candidate -> candidate.nodeId() + " is out because " + candidate.reason())
                            .collect(Collectors.joining("; "))));
        }
        if (running.isPresent()) {
            return Optional.of(new Refusal.Running(running.get().id()));
        }
        return request.trafficOrDefault() == DrillTraffic.SYNTHETIC
                ? Optional.empty()
                : tooMuch(request, target, book).map(Refusal.TooMuch::new);
    }

    /** What is taken out, in order: of a site, the nodes that are offered. */
    List<Candidate> targets(DrillRequest request) {
        return named(request).stream()
                .filter(candidate -> candidate.verdict() == Verdict.ELIGIBLE)
                .toList();
    }

    /** The gaps that the corridor has because the drilled nodes are out; a sentence, empty when there is none. */
    Optional<String> uncovered(DrillStarted drill, PolicyBook book) {
        List<Candidate> out = drill.nodeIds().stream()
                .map(board::get)
                .filter(Objects::nonNull)
                .toList();
        return gaps(board.inCorridor(drill.corridorId()), out, book);
    }

    /** Whether the corridor offers less than the share of what it would offer with the drilled nodes. */
    Optional<String> belowFloor(DrillStarted drill) {
        RemainingCapacity left = board.capacity(drill.corridorId());
        int out = drill.nodeIds().stream()
                .map(board::get)
                .filter(Objects::nonNull)
                .filter(candidate ->
                        candidate.drill() != null && candidate.drill().otherwise() == Verdict.ELIGIBLE)
                .mapToInt(CandidateBoard::slots)
                .sum();
        return floor(left.slots(), left.slots() + out, drill.stopConditions().minCapacityShare());
    }

    private Optional<String> tooMuch(DrillRequest request, List<Candidate> target, PolicyBook book) {
        Optional<String> gaps = gaps(board.inCorridor(request.corridorId()), target, book);
        if (gaps.isPresent()) {
            return gaps;
        }
        int all = board.capacity(request.corridorId()).slots();
        int out = target.stream().mapToInt(CandidateBoard::slots).sum();
        return floor(all - out, all, request.conditions().minCapacityShare());
    }

    private static Optional<String> floor(int left, int all, double share) {
        return left < share * all
                ? Optional.of("the corridor would be left with " + left + " of " + all + " slots, less than " + share
                        + " of them")
                : Optional.empty();
    }

    private static Optional<String> gaps(Collection<Candidate> corridor, List<Candidate> out, PolicyBook book) {
        String gaps = new Coverage(book)
                .gaps(corridor, out).stream()
                        .map(gap -> gap.model() + " for " + gap.tier() + " under '" + gap.residencyPolicyId() + "'")
                        .sorted()
                        .collect(Collectors.joining(", "));
        return gaps.isEmpty() ? Optional.empty() : Optional.of("nobody else may serve " + gaps);
    }

    private List<Candidate> named(DrillRequest request) {
        NodeId node = request.nodeId();
        return board.inCorridor(request.corridorId()).stream()
                .filter(candidate -> node == null
                        ? candidate.siteId().equals(request.siteId())
                        : candidate.nodeId().equals(node))
                .sorted(Comparator.comparing(candidate -> candidate.nodeId().value()))
                .toList();
    }

    /** The event that begins it. */
    DrillStarted start(DrillRequest request, ExerciseId id, String operator, String sha256, Instant now) {
        Instant starts = now.plusSeconds(request.baseline());
        Instant ends = starts.plusSeconds(request.durationSeconds());
        return new DrillStarted(
                id,
                request.corridorId(),
                request.siteId(),
                targets(request).stream().map(Candidate::nodeId).toList(),
                request.trafficOrDefault(),
                request.hypothesis(),
                request.conditions(),
                operator,
                sha256,
                now,
                starts,
                ends,
                ends.plusSeconds(request.recovery()));
    }
}
