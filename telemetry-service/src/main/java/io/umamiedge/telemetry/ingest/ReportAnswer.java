package io.umamiedge.telemetry.ingest;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of each report of a request, in the request's order. */
public record ReportAnswer(List<Result> results) {
    public ReportAnswer {
        results = List.copyOf(results);
    }

    /**
     * One report.
     *
     * @param seq null when the report was too broken to tell
     * @param reason only of what was rejected
     */
    public record Result(
            @Nullable Long seq, Status status, @Nullable String reason) {}

    /** What became of it. */
    public enum Status {
        ACCEPTED,
        DUPLICATE,
        REJECTED
    }

    static Result result(Judgement judgement) {
        return switch (judgement) {
            case Judgement.Accepted accepted -> new Result(accepted.seq(), Status.ACCEPTED, null);
            case Judgement.Duplicate duplicate -> new Result(duplicate.seq(), Status.DUPLICATE, null);
            case Judgement.Rejected rejected ->
                new Result(
                        rejected.seq(),
                        Status.REJECTED,
                        rejected.field().isEmpty() ? rejected.message() : rejected.field() + " " + rejected.message());
        };
    }
}
