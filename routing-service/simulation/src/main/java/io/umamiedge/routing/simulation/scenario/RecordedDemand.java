package io.umamiedge.routing.simulation.scenario;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.request.RequestCompleted;
import io.umamiedge.contracts.request.Usage;
import io.umamiedge.contracts.request.UsageSource;
import io.umamiedge.routing.simulation.scenario.Arrivals.RecordedRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What was asked of a running grid in a window of time, to be asked again in a scenario: every admitted request when it
 * came, with the tokens it had. One that did not come to an answer has the mean length of those of the same customer and
 * model that did. Requests come in at the gateways of the customer's home corridor, as gateways do not say where they
 * stand; at the scenario's first ones if there are none.
 */
public final class RecordedDemand {
    private record Line(CustomerId customerId, ModelName model, boolean stream) {}

    private record Came(long atMs, Usage usage) {}

    private static final Comparator<Line> BY_NAME = Comparator.<Line, String>comparing(
                    line -> line.customerId().value())
            .thenComparing(line -> line.model().value())
            .thenComparing(Line::stream);

    private final Instant from;
    private final Instant until;
    // In order, so that the same window gives the same scenario.
    private final Map<Line, List<Came>> lines = new TreeMap<>(BY_NAME);

    /**
     * Takes the requests that came in a window.
     *
     * @param until exclusive, later than {@code from} by a year at most; {@link IllegalArgumentException} otherwise
     */
    public RecordedDemand(Instant from, Instant until) {
        if (!from.isBefore(until)) {
            throw new IllegalArgumentException("the window must end after it begins");
        }
        if (Duration.between(from, until).toSeconds() > Scenario.MOST_SECONDS) {
            throw new IllegalArgumentException("the window must be no longer than a year");
        }
        this.from = from;
        this.until = until;
    }

    /** Takes a request in if it came in the window. */
    public void add(RequestCompleted request) {
        Instant came = request.completedAt().minus(request.timings().totalMicros(), ChronoUnit.MICROS);
        if (!came.isBefore(from) && came.isBefore(until)) {
            lines.computeIfAbsent(
                            new Line(request.customerId(), request.model(), request.stream()), _ -> new ArrayList<>())
                    .add(new Came(Duration.between(from, came).toMillis(), request.usage()));
        }
    }

    /** How many requests came in the window. */
    public int requests() {
        return lines.values().stream().mapToInt(List::size).sum();
    }

    /**
     * The scenario with this demand and this long.
     *
     * @throws ScenarioException when the two do not fit together
     */
    public Scenario complete(Scenario scenario) throws ScenarioException {
        Map<CustomerId, CorridorId> homes = new HashMap<>();
        for (Customer customer : scenario.customers()) {
            homes.put(customer.id(), customer.homeCorridorId());
        }
        Set<CorridorId> entries =
                scenario.gateways().stream().map(GatewayGroup::corridorId).collect(Collectors.toSet());
        List<Demand> demand = new ArrayList<>();
        lines.forEach((line, came) -> {
            CorridorId home = homes.get(line.customerId());
            CorridorId entry = home != null && entries.contains(home)
                    ? home
                    : scenario.gateways().getFirst().corridorId();
            demand.add(new Demand(
                    line.customerId(),
                    entry,
                    line.model(),
                    new Arrivals.Recorded(requests(came)),
                    null,
                    null,
                    line.stream()));
        });
        long millis = Duration.between(from, until).toMillis();
        Scenario complete = scenario.withDemand(demand, Math.toIntExact((millis + 999) / 1_000));
        ScenarioCheck.require(complete);
        return complete;
    }

    private static List<RecordedRequest> requests(List<Came> came) {
        List<Usage> known = came.stream()
                .map(Came::usage)
                .filter(usage -> usage.source() != UsageSource.NONE)
                .toList();
        int prompt = mean(known.stream()
                .mapToLong(Usage::promptTokens)
                .summaryStatistics()
                .getAverage());
        int output = mean(known.stream()
                .mapToLong(Usage::completionTokens)
                .summaryStatistics()
                .getAverage());
        return came.stream()
                .sorted(Comparator.comparingLong(Came::atMs))
                .map(one -> one.usage().source() == UsageSource.NONE
                        ? new RecordedRequest(one.atMs(), prompt, output)
                        : new RecordedRequest(
                                one.atMs(),
                                length(one.usage().promptTokens()),
                                length(one.usage().completionTokens())))
                .toList();
    }

    private static int mean(double average) {
        return length(Math.round(average));
    }

    /** A simulated request has one token at least. */
    private static int length(long tokens) {
        return Math.toIntExact(Math.clamp(tokens, 1, TokenLength.MOST));
    }
}
