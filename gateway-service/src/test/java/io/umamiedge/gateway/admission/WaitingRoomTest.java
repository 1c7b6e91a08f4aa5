package io.umamiedge.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.ResidencyPolicyId;
import io.umamiedge.contracts.identity.SlaPolicyId;
import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.registry.CustomerLimits;
import io.umamiedge.contracts.registry.Tier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WaitingRoomTest {
    private static final ModelName MODEL = new ModelName("m");

    private final List<String> heard = new ArrayList<>();
    private final WaitingRoom room = new WaitingRoom(4);

    @Test
    void tellsThoseWithNodesOfTheirOwnFirstThenByTierThenInOrder() {
        enter("pilot", Tier.PILOT, false);
        enter("first", Tier.ENTERPRISE, false);
        enter("second", Tier.ENTERPRISE, false);
        Optional<WaitingRoom.Place> reserved = enter("reserved", Tier.PILOT, true);
        room.freed(MODEL);
        assertThat(heard).containsExactly("reserved may", "first may", "second may");
        heard.clear();
        reserved.orElseThrow().leave();
        reserved.orElseThrow().leave();
        room.freed(MODEL);
        assertThat(heard).containsExactly("first may", "second may", "pilot may");
        room.freed(new ModelName("another"));
        assertThat(heard).hasSize(3);
    }

    @Test
    void isBoundedAndGivesThePlaceOfTheLastToOneThatGoesBeforeIt() {
        for (int i = 0; i < 4; i++) {
            enter("pilot-" + i, Tier.PILOT, false);
        }
        assertThat(enter("late", Tier.PILOT, false)).isEmpty();
        assertThat(heard).isEmpty();
        assertThat(enter("sovereign", Tier.SOVEREIGN, false)).isPresent();
        assertThat(heard).containsExactly("pilot-3 away");
        assertThat(room.waiting()).isEqualTo(4);
    }

    @Test
    void takesNobodyWhenItHasNoPlaces() {
        WaitingRoom none = new WaitingRoom(0);
        assertThat(none.enter(customer(Tier.SOVEREIGN, true), MODEL, guest("any")))
                .isEmpty();
    }

    private Optional<WaitingRoom.Place> enter(String name, Tier tier, boolean reserved) {
        return room.enter(customer(tier, reserved), MODEL, guest(name));
    }

    private WaitingRoom.Guest guest(String name) {
        return new WaitingRoom.Guest() {
            @Override
            public void tryAgain() {
                heard.add(name + " may");
            }

            @Override
            public void turnedAway() {
                heard.add(name + " away");
            }
        };
    }

    private static Customer customer(Tier tier, boolean reserved) {
        return new Customer(
                new CustomerId("acme"),
                "Acme",
                tier,
                new CorridorId("eu"),
                Set.of(new CorridorId("eu")),
                new ResidencyPolicyId("p"),
                new SlaPolicyId("s"),
                new CustomerLimits(1, 1, 1),
                reserved ? Set.of(new NodeId("n")) : Set.of());
    }
}
