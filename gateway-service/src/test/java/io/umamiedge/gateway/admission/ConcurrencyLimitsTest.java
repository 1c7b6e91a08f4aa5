package io.umamiedge.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.ResidencyPolicyId;
import io.umamiedge.contracts.identity.SlaPolicyId;
import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.registry.CustomerLimits;
import io.umamiedge.contracts.registry.Tier;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConcurrencyLimitsTest {
    private final ConcurrencyLimits limits = new ConcurrencyLimits();

    @Test
    void letsNoMoreInThanTheLimitAndAgainAfterOneLeft() {
        ConcurrencyLimits.Slot first = limits.acquire(customer("a")).orElseThrow();
        assertThat(limits.acquire(customer("a"))).isPresent();
        assertThat(limits.acquire(customer("a"))).isEmpty();
        assertThat(limits.acquire(customer("b"))).isPresent();
        first.close();
        assertThat(limits.acquire(customer("a"))).isPresent();
    }

    @Test
    void givesAPlaceBackOnce() {
        ConcurrencyLimits.Slot first = limits.acquire(customer("a")).orElseThrow();
        assertThat(limits.acquire(customer("a"))).isPresent();
        first.close();
        first.close();
        assertThat(limits.inFlight(new CustomerId("a"))).isEqualTo(1);
    }

    private static Customer customer(String id) {
        return new Customer(
                new CustomerId(id),
                id,
                Tier.PILOT,
                new CorridorId("eu"),
                Set.of(new CorridorId("eu")),
                new ResidencyPolicyId("p"),
                new SlaPolicyId("s"),
                new CustomerLimits(1, 1, 2),
                Set.of());
    }
}
