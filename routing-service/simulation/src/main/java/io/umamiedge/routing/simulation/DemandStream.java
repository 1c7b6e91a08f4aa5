package io.umamiedge.routing.simulation;

import io.umamiedge.contracts.identity.RequestId;
import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.routing.simulation.scenario.Demand;
import java.util.List;

/** Sends one demand's requests to its corridor's gateways, one after the other. */
final class DemandStream {
    private final VirtualGrid grid;
    private final Demand spec;
    private final Customer customer;
    private final ArrivalSource arrivals;
    private final List<SimulatedGateway> gateways;
    private final int index;
    private long sent;

    /** @param index its place among the scenario's demands */
    DemandStream(
            VirtualGrid grid,
            Demand spec,
            Customer customer,
            ArrivalSource arrivals,
            List<SimulatedGateway> gateways,
            int index) {
        this.grid = grid;
        this.spec = spec;
        this.customer = customer;
        this.arrivals = arrivals;
        this.gateways = gateways;
        this.index = index;
    }

    Demand spec() {
        return spec;
    }

    /** As it was at the start; gateways know what became of it. */
    Customer customer() {
        return customer;
    }

    /** Plans the next request, if one comes before {@code end}. */
    void planNext(long end) {
        long next = arrivals.next();
        if (next < end) {
            grid.expect();
            grid.timeline().at(next, () -> arrive(end));
        }
    }

    private void arrive(long end) {
        SimulatedGateway gateway = gateways.get((int) (sent % gateways.size()));
        RequestId id = new RequestId(index + "-" + sent++);
        SimulatedRequest request =
                new SimulatedRequest(grid, gateway, this, id, arrivals.promptTokens(), arrivals.outputTokens());
        planNext(end);
        request.begin();
    }
}
