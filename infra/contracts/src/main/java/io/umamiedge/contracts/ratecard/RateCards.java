package io.umamiedge.contracts.ratecard;

import io.umamiedge.contracts.identity.CorridorId;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Every version of every rate card, at one moment.
 *
 * <p>In force at a time is the newest version that was valid by then, of the corridor's card when it has one, of the
 * default card otherwise.
 */
public record RateCards(List<RateCard> versions) {
    public RateCards {
        versions = List.copyOf(versions);
    }

    public Optional<RateCard> inForce(CorridorId corridor, Instant when) {
        return newest(corridor, when).or(() -> newest(null, when));
    }

    private Optional<RateCard> newest(@Nullable CorridorId corridor, Instant when) {
        return versions.stream()
                .filter(card -> Objects.equals(card.corridorId(), corridor))
                .filter(card -> !card.validFrom().isAfter(when))
                .max(Comparator.comparingInt(RateCard::version));
    }
}
