package io.umamiedge.routing.ejection;

import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.routing.EjectionCause;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What gateways saw of one node since a moment. */
final class Outcomes {
    private static final int SLICES = 6;
    private static final int MOST_KNOWN_FAILURES = 256;

    private final Duration slice;
    private final long[] sliceNumbers = new long[SLICES];
    private final int[] answers = new int[SLICES];
    private final int[] failures = new int[SLICES];
    private final Map<ModelName, FirstTokenTimes> firstTokens = new HashMap<>();
    /** Their ids; a failure that is delivered again must not count again. */
    private final Map<String, Boolean> known = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MOST_KNOWN_FAILURES;
        }
    };

    private Instant since;
    private int inARow;
    private int answered;
    private boolean slow;

    Outcomes(Duration window, Instant since) {
        this.slice = window.dividedBy(SLICES);
        this.since = since;
    }

    /** Forgets everything; what happened up to now does not count any more, whenever it arrives. */
    void restart(Instant now) {
        since = now;
        inARow = 0;
        answered = 0;
        slow = false;
        Arrays.fill(answers, 0);
        Arrays.fill(failures, 0);
        firstTokens.clear();
    }

    void add(Observation observation) {
        if (!observation.at().isAfter(since)) {
            return;
        }
        int place = place(observation.at());
        switch (observation) {
            case Observation.Failed failed -> {
                if (known.put(failed.eventId(), true) == null) {
                    inARow++;
                    failures[place]++;
                }
            }
            case Observation.Answered _ -> succeeded(place);
            case Observation.Streamed streamed -> {
                succeeded(place);
                firstTokens
                        .computeIfAbsent(streamed.model(), _ -> new FirstTokenTimes())
                        .add(streamed.firstTokenMicros());
            }
            case Observation.Outrun outrun ->
                // Neither an answer nor a failure.
                firstTokens
                        .computeIfAbsent(outrun.model(), _ -> new FirstTokenTimes())
                        .add(outrun.silentMicros());
        }
    }

    /** Answers since the beginning. */
    int answered() {
        return answered;
    }

    /** Those with enough first tokens to be compared. */
    List<ModelName> tellingModels() {
        return firstTokens.entrySet().stream()
                .filter(entry -> entry.getValue().isTelling())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Only of a model that some stream was seen of. */
    FirstTokenTimes firstTokens(ModelName model) {
        return Objects.requireNonNull(firstTokens.get(model));
    }

    void slow(boolean isSlow) {
        slow = isSlow;
    }

    /** Why the node should be kept back; null when it need not. */
    @Nullable
    EjectionCause fault(EjectionRules rules, Instant now) {
        if (inARow >= rules.consecutiveFailures()) {
            return EjectionCause.CONSECUTIVE_FAILURES;
        }
        int failed = 0;
        int all = 0;
        long newest = number(now);
        for (int i = 0; i < SLICES; i++) {
            if (newest - sliceNumbers[i] < SLICES) {
                failed += failures[i];
                all += failures[i] + answers[i];
            }
        }
        if (all >= rules.minimumRequests() && failed >= rules.errorRatio() * all) {
            return EjectionCause.ERROR_RATIO;
        }
        return slow ? EjectionCause.LATENCY : null;
    }

    /** Whether any request failed since the last that did not. */
    boolean isFailing() {
        return inARow > 0;
    }

    private void succeeded(int place) {
        inARow = 0;
        answered++;
        answers[place]++;
    }

    private int place(Instant at) {
        long number = number(at);
        int place = (int) Math.floorMod(number, (long) SLICES);
        if (number > sliceNumbers[place]) {
            sliceNumbers[place] = number;
            answers[place] = 0;
            failures[place] = 0;
        }
        return place;
    }

    private long number(Instant at) {
        return at.toEpochMilli() / Math.max(1, slice.toMillis());
    }
}
