package io.umamiedge.deploy.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.umamiedge.contracts.registry.Corridor;
import io.umamiedge.contracts.registry.Site;
import io.umamiedge.platform.problem.ProblemException;
import io.umamiedge.platform.testing.Samples;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeclarationTest {
    @Test
    void nobodyDeclaresACorridorOpen() {
        byte[] body = "{\"name\":\"EU\",\"region\":\"EU\",\"countries\":[\"DE\"],\"open\":true}"
                .getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> Declaration.read(Corridor.class, "eu", body)).isInstanceOf(ProblemException.class);
    }

    @Test
    void keepsWhatTheExpansionGateSaidOfACorridor() {
        Corridor declared = Samples.corridor("eu", "EU", "DE", "FR");

        assertThat(Declaration.onto(Optional.of(closed(declared)), Corridor.class, declared))
                .isEqualTo(closed(declared));
        assertThat(Declaration.onto(Optional.empty(), Corridor.class, declared)).isEqualTo(declared);
    }

    @Test
    void keepsWhatWasCheckedOfASiteUntilItMoves() {
        Site declared = Samples.site("berlin", "eu", "owner", "DE");
        Site moved = Samples.site("berlin", "eu", "owner", "FR");

        assertThat(Declaration.onto(Optional.of(checked(declared, true)), Site.class, declared))
                .isEqualTo(checked(declared, true));
        assertThat(Declaration.onto(Optional.of(checked(declared, true)), Site.class, moved))
                .isEqualTo(checked(moved, false));
        assertThat(Declaration.onto(Optional.of(declared), Site.class, moved)).isEqualTo(moved);
    }

    private static Corridor closed(Corridor corridor) {
        return new Corridor(corridor.id(), corridor.name(), corridor.region(), corridor.countries(), false);
    }

    private static Site checked(Site site, boolean result) {
        return new Site(
                site.id(),
                site.corridorId(),
                site.ownerId(),
                site.name(),
                site.country(),
                site.nodeGroup(),
                site.latitude(),
                site.longitude(),
                result,
                result);
    }
}
