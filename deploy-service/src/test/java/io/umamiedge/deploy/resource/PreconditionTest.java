package io.umamiedge.deploy.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.umamiedge.platform.problem.ProblemException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PreconditionTest {
    private static final Optional<Long> SEVEN = Optional.of(7L);

    @Test
    void ifMatchWantsExactlyTheNamedRevision() {
        allows("\"7\"", null, SEVEN);
        allows("\"6\", \"7\"", null, SEVEN);
        allows("*", null, SEVEN);
        refuses("\"6\"", null, SEVEN);
        refuses("W/\"7\"", null, SEVEN);
        refuses("7", null, SEVEN);
        refuses("", null, SEVEN);
        refuses("*", null, Optional.empty());
        refuses("\"7\"", null, Optional.empty());
    }

    @Test
    void ifNoneMatchStarWantsNothingThere() {
        allows(null, "*", Optional.empty());
        allows(null, "\"6\"", SEVEN);
        refuses(null, "*", SEVEN);
        refuses(null, "\"7\"", SEVEN);
        allows(null, null, SEVEN);
        allows(null, null, Optional.empty());
    }

    @Test
    void aReaderThatHasTheRevisionIsToldSo() {
        assertThat(new Precondition(null, "W/\"7\"").isKnown(7)).isTrue();
        assertThat(new Precondition(null, "\"6\"").isKnown(7)).isFalse();
        assertThat(new Precondition(null, null).isKnown(7)).isFalse();
    }

    private static void allows(String ifMatch, String ifNoneMatch, Optional<Long> revision) {
        assertThatCode(() -> new Precondition(ifMatch, ifNoneMatch).requireChange(revision))
                .doesNotThrowAnyException();
    }

    private static void refuses(String ifMatch, String ifNoneMatch, Optional<Long> revision) {
        assertThatThrownBy(() -> new Precondition(ifMatch, ifNoneMatch).requireChange(revision))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().status()).isEqualTo(412));
    }
}
