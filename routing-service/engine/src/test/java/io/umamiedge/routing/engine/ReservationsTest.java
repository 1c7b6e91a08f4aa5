package io.umamiedge.routing.engine;

import static io.umamiedge.routing.engine.Grid.ACME;
import static io.umamiedge.routing.engine.Grid.selected;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.routing.Rejection;
import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.contracts.routing.Rule;
import io.umamiedge.routing.engine.Reservations.Reservation;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A reserved slot is never sold to somebody else. */
class ReservationsTest {
    private static final CustomerId BOLT = new CustomerId("bolt");
    private static final RuntimeId VLLM = new RuntimeId("vllm");

    private final Grid grid = new Grid();

    @Test
    void sellsAReservedSlotToNobodyElse() {
        grid.node("de-1", "DE").load(4, 2, 0).put();
        reserve(BOLT, "de-1", 2);

        RoutingDecision refused = grid.ask("DE").decide();

        assertThat(refused.emptiedBy()).isEqualTo(Rule.RESERVED);
        assertThat(refused.rejections()).containsExactly(new Rejection(Rule.RESERVED, 1));
        RoutingDecision served = grid.ask("DE").customer(BOLT).decide();
        assertThat(selected(served)).isEqualTo("de-1");
        assertThat(served.reserved()).isTrue();
        assertThat(served.policyReason()).endsWith("by the customer's reservation");
    }

    @Test
    void unreservedDemandYieldsFirst() {
        grid.node("de-1", "DE").load(4, 0, 0).put();
        reserve(BOLT, "de-1", 2);

        begin(ACME);
        begin(ACME);

        assertThat(grid.ask("DE").decide().emptiedBy()).isEqualTo(Rule.RESERVED);
        begin(BOLT);
        begin(BOLT);
        assertThat(grid.ask("DE").customer(BOLT).decide().emptiedBy()).isEqualTo(Rule.SATURATED);
    }

    @Test
    void givesBackASlotWhenTheRequestThatUsedTheReservationEnds() {
        grid.node("de-1", "DE").load(2, 0, 0).put();
        reserve(BOLT, "de-1", 1);
        InFlight.Ticket own = begin(BOLT);

        // One slot is in use by the reservation, the other is for anybody.
        InFlight.Ticket other = begin(ACME);
        assertThat(grid.ask("DE").decide().emptiedBy()).isEqualTo(Rule.SATURATED);
        own.close();
        assertThat(grid.ask("DE").decide().emptiedBy()).isEqualTo(Rule.RESERVED);
        assertThat(selected(grid.ask("DE").customer(BOLT).decide())).isEqualTo("de-1");
        other.close();
        assertThat(selected(grid.ask("DE").decide())).isEqualTo("de-1");
    }

    @Test
    void servesFromTheReservationBeforeFromWhatIsForAnybody() {
        grid.node("de-1", "DE").load(4, 3, 0).put();
        grid.node("de-2", "DE").load(4, 0, 0).put();
        reserve(BOLT, "de-1", 1);

        for (int seed = 0; seed < 50; seed++) {
            RoutingDecision decision = grid.ask("DE").customer(BOLT).seed(seed).decide();
            assertThat(selected(decision)).isEqualTo("de-1");
            assertThat(decision.reserved()).isTrue();
            assertThat(selected(grid.ask("DE").seed(seed).decide())).isEqualTo("de-2");
        }
    }

    @Test
    void aReservationOpensNoNodeThatPolicyForbids() {
        grid.node("fr-1", "FR").put();
        reserve(BOLT, "fr-1", 4);

        assertThat(grid.ask("DE").customer(BOLT).decide().emptiedBy()).isEqualTo(Rule.COUNTRY_NOT_ALLOWED);
    }

    @Test
    void isGoneWhenReservedAnewWithoutIt() {
        grid.node("de-1", "DE").load(1, 0, 0).put();
        reserve(BOLT, "de-1", 1);
        assertThat(grid.ask("DE").decide().emptiedBy()).isEqualTo(Rule.RESERVED);

        grid.table.reserve(Reservations.NONE);

        assertThat(selected(grid.ask("DE").decide())).isEqualTo("de-1");
    }

    @Test
    void namesACustomerOncePerRuntime() {
        Reservation one = new Reservation(BOLT, new NodeId("de-1"), VLLM, 1);

        assertThatThrownBy(() -> Reservations.of(List.of(one, one)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("customer 'bolt' is named twice for runtime 'vllm' of node 'de-1'");
        assertThatThrownBy(() -> new Reservation(BOLT, new NodeId("de-1"), VLLM, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private void reserve(CustomerId customer, String node, int slots) {
        grid.table.reserve(Reservations.of(List.of(new Reservation(customer, new NodeId(node), VLLM, slots))));
    }

    private InFlight.Ticket begin(CustomerId customer) {
        Destination to = Objects.requireNonNull(
                grid.ask("DE").customer(customer).decide().selected());
        return grid.inFlight.begin(to, customer);
    }
}
