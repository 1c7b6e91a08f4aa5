package io.umamiedge.deploy.resource;

import io.umamiedge.deploy.problem.DeployProblem;
import io.umamiedge.platform.problem.ProblemException;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a request demands of the resource's present revision, RFC 9110 sections 13.1.1 and 13.1.2.
 *
 * @param ifMatch the header, if it was sent; compared strongly
 * @param ifNoneMatch the header, if it was sent; compared weakly
 */
public record Precondition(
        @Nullable String ifMatch, @Nullable String ifNoneMatch) {
    /** The entity tag of a revision. */
    public static String etag(long revision) {
        return "\"" + revision + "\"";
    }

    /** Before a change: throws {@link ProblemException} with status 412 when it may not happen. */
    public void requireChange(Optional<Long> revision) {
        if (ifMatch != null && !names(ifMatch, revision, false)) {
            throw new ProblemException(
                    DeployProblem.PRECONDITION_FAILED,
                    revision.map(present -> "the resource is at revision " + present)
                            .orElse("the resource does not exist"));
        }
        if (ifNoneMatch != null && names(ifNoneMatch, revision, true)) {
            throw new ProblemException(DeployProblem.PRECONDITION_FAILED, "the resource exists");
        }
    }

    /** For a read: true when the caller has this revision already. */
    public boolean isKnown(long revision) {
        return ifNoneMatch != null && names(ifNoneMatch, Optional.of(revision), true);
    }

    private static boolean names(String header, Optional<Long> revision, boolean weakly) {
        if (header.strip().equals("*")) {
            return revision.isPresent();
        }
        return revision.isPresent()
                && Arrays.stream(header.split(",", -1))
                        .map(String::strip)
                        .map(tag -> weakly && tag.startsWith("W/") ? tag.substring(2) : tag)
                        .anyMatch(etag(revision.get())::equals);
    }
}
