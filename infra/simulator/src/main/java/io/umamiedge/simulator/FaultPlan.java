package io.umamiedge.simulator;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A fault and whom it hits.
 *
 * @param probability share of requests, 0 to 1; {@link Fault.Refuse} knows only 0 and 1
 * @param lasting after which it is over; zero means until the next plan
 */
public record FaultPlan(Fault fault, double probability, Duration lasting) {
    public static final FaultPlan NONE = new FaultPlan(new Fault.None(), 1, Duration.ZERO);

    private static final int DEFAULT_AFTER_TOKENS = 3;

    public FaultPlan {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("probability must be 0 to 1");
        }
        if (fault instanceof Fault.Refuse && probability != 0 && probability != 1) {
            throw new IllegalArgumentException("probability of refuse must be 0 or 1");
        }
        if (lasting.isNegative() || lasting.toDays() > 365) {
            throw new IllegalArgumentException("duration_ms must be 0 to a year");
        }
    }

    /** On every request, until the next plan. */
    public static FaultPlan always(Fault fault) {
        return new FaultPlan(fault, 1, Duration.ZERO);
    }

    boolean refuses() {
        return fault instanceof Fault.Refuse && probability == 1;
    }

    /**
     * The plan as JSON.
     *
     * @param afterTokens default 3
     * @param factor default 10
     * @param status for mode {@code error}
     */
    record Form(
            String mode,
            @Nullable Double probability,
            @Nullable Integer afterTokens,
            @Nullable Double factor,
            @Nullable Integer status,
            @Nullable Long durationMs) {

        /** Throws {@link IllegalArgumentException} naming the field. */
        FaultPlan toPlan() {
            return new FaultPlan(
                    fault(),
                    probability == null ? 1 : probability,
                    Duration.ofMillis(durationMs == null ? 0 : durationMs));
        }

        private Fault fault() {
            return switch (mode) {
                case "none" -> new Fault.None();
                case "refuse" -> new Fault.Refuse();
                case "hang" -> new Fault.Hang();
                case "hang_before_first_token" -> new Fault.HangBeforeFirstToken();
                case "stall_mid_stream" -> new Fault.StallMidStream(tokens());
                case "slow" -> {
                    double times = factor == null ? 10 : factor;
                    if (!(times >= 1 && times <= 100_000)) {
                        throw new IllegalArgumentException("factor must be 1 to 100000");
                    }
                    yield new Fault.Slow(times);
                }
                case "error" -> {
                    if (status == null || status < 400 || status > 599) {
                        throw new IllegalArgumentException("status must be 400 to 599");
                    }
                    yield new Fault.ErrorStatus(status);
                }
                case "error_429" -> new Fault.ErrorStatus(429);
                case "error_500" -> new Fault.ErrorStatus(500);
                case "error_503" -> new Fault.ErrorStatus(503);
                case "cut_before_response" -> new Fault.CutBeforeResponse();
                case "cut_mid_stream" -> new Fault.CutMidStream(tokens());
                case "error_mid_stream" -> new Fault.ErrorMidStream(tokens());
                case "garbage" -> new Fault.Garbage();
                default ->
                    throw new IllegalArgumentException(
                            "mode must be none, refuse, hang, hang_before_first_token, stall_mid_stream, slow, error,"
                                    + " error_429, error_500, error_503, cut_before_response, cut_mid_stream,"
                                    + " error_mid_stream or garbage");
            };
        }

        private int tokens() {
            if (afterTokens == null) {
                return DEFAULT_AFTER_TOKENS;
            }
            if (afterTokens < 0) {
                throw new IllegalArgumentException("after_tokens must be 0 or more");
            }
            return afterTokens;
        }

        static Form of(FaultPlan plan) {
            Long durationMs = plan.lasting.isZero() ? null : (Long) plan.lasting.toMillis();
            return switch (plan.fault) {
                case Fault.None _ -> new Form("none", null, null, null, null, null);
                case Fault.Refuse _ -> new Form("refuse", plan.probability, null, null, null, durationMs);
                case Fault.Hang _ -> new Form("hang", plan.probability, null, null, null, durationMs);
                case Fault.HangBeforeFirstToken _ ->
                    new Form("hang_before_first_token", plan.probability, null, null, null, durationMs);
                case Fault.StallMidStream f ->
                    new Form("stall_mid_stream", plan.probability, f.afterTokens(), null, null, durationMs);
                case Fault.Slow f -> new Form("slow", plan.probability, null, f.factor(), null, durationMs);
                case Fault.ErrorStatus f -> new Form("error", plan.probability, null, null, f.status(), durationMs);
                case Fault.CutBeforeResponse _ ->
                    new Form("cut_before_response", plan.probability, null, null, null, durationMs);
                case Fault.CutMidStream f ->
                    new Form("cut_mid_stream", plan.probability, f.afterTokens(), null, null, durationMs);
                case Fault.ErrorMidStream f ->
                    new Form("error_mid_stream", plan.probability, f.afterTokens(), null, null, durationMs);
                case Fault.Garbage _ -> new Form("garbage", plan.probability, null, null, null, durationMs);
            };
        }
    }
}
