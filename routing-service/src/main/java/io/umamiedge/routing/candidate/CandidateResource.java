package io.umamiedge.routing.candidate;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.Verdict;
import io.umamiedge.platform.auth.AllowKeys;
import io.umamiedge.platform.paging.Cursor;
import io.umamiedge.platform.paging.Page;
import io.umamiedge.platform.problem.CommonProblem;
import io.umamiedge.platform.problem.ProblemException;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The candidates over HTTP, in order of node id. */
@Path("/v1/candidates")
@AllowKeys(KeyKind.OPERATOR)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "candidates")
public class CandidateResource {
    private final CandidateFeed feed;

    @Inject
    CandidateResource(CandidateFeed feed) {
        this.feed = feed;
    }

    @GET
    @Operation(
            operationId = "listCandidates",
            summary = "List nodes as the router offers them, with verdict and reason")
    public Page<Candidate> list(
            @QueryParam("corridor_id") @Nullable String corridorId,
            @QueryParam("verdict") @Nullable String verdict,
            @QueryParam("limit") @Nullable Integer limit,
            @QueryParam("cursor") @Nullable String cursor) {
        CorridorId corridor = corridor(corridorId);
        Verdict wanted = verdict(verdict);
        int most = Cursor.limit(limit);
        String after = Cursor.decode(cursor);
        List<Candidate> rows = feed.board().after(after == null ? "" : after).stream()
                .filter(candidate -> corridor == null || candidate.corridorId().equals(corridor))
                .filter(candidate -> wanted == null || candidate.verdict() == wanted)
                .limit(most + 1L)
                .toList();
        return Page.of(rows, most, candidate -> candidate.nodeId().value());
    }

    private static @Nullable CorridorId corridor(@Nullable String id) {
        try {
            return id == null ? null : new CorridorId(id);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(CommonProblem.INVALID_PARAMETER, String.valueOf(e.getMessage()));
        }
    }

    private static @Nullable Verdict verdict(@Nullable String word) {
        if (word == null) {
            return null;
        }
        return Arrays.stream(Verdict.values())
                .filter(verdict -> word(verdict).equals(word))
                .findFirst()
                .orElseThrow(() -> new ProblemException(
                        CommonProblem.INVALID_PARAMETER,
                        "verdict must be one of "
                                + Arrays.stream(Verdict.values())
                                        .map(CandidateResource::word)
                                        .toList()));
    }

    private static String word(Verdict verdict) {
        return verdict.name().toLowerCase(Locale.ROOT);
    }
}
