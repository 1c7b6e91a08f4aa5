package io.umamiedge.cli.demo;

import io.umamiedge.cli.Tables;
import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.FailoverId;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.routing.Failover;
import io.umamiedge.contracts.routing.RoutingDecision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the demonstration has to show for itself, as tables that need no explanation. */
final class DemoReport {
    private static final int WIDTH = 96;
    private static final int MOST_PROBLEMS = 10;

    private final StringBuilder text = new StringBuilder();

    /** One line of money: whose, how many requests, how many tokens, how much. */
    record Money(String who, long requests, long tokens, String amount) {}

    DemoReport(List<SeenRequest> seen, GridRecords grid, Books books, List<Money> customers, List<Money> owners) {
        requests(seen);
        decisions(grid.decisions());
        refusals(grid.decisions(), seen);
        failovers(grid.failovers(), grid.auditedFailovers());
        money("Billed to customers", "customer", customers);
        money("Payout estimate for site owners", "site owner", owners);
        books(seen, books);
    }

    @Override
    public String toString() {
        return text.toString();
    }

    private void requests(List<SeenRequest> seen) {
        List<List<String>> rows = new ArrayList<>();
        Map<CustomerId, List<SeenRequest>> byCustomer = seen.stream()
                .collect(Collectors.groupingBy(
                        SeenRequest::customerId,
                        () -> new TreeMap<>(Comparator.comparing(CustomerId::value)),
                        Collectors.toList()));
        byCustomer.forEach((customer, requests) -> rows.add(List.of(
                customer.value(),
                String.valueOf(requests.size()),
                count(requests, SeenRequest.Complete.class),
                count(requests, SeenRequest.Refused.class),
                count(requests, SeenRequest.Broken.class),
                percentile(requests, 50),
                percentile(requests, 95))));
        table(
                "Requests, as their customers saw them",
                List.of("customer", "sent", "complete", "refused", "broken", "p50", "p95"),
                rows);
    }

    private void decisions(List<RoutingDecision> decisions) {
        Map<String, Long> counts = decisions.stream()
                .filter(decision -> decision.selected() != null)
                .collect(Collectors.groupingBy(
                        decision -> place(decision) + "\t" + chosenAs(decision) + "\t" + decision.residencyPolicyId(),
                        TreeMap::new,
                        Collectors.counting()));
        List<List<String>> rows = new ArrayList<>();
        counts.forEach((key, count) -> {
            List<String> row = new ArrayList<>(List.of(key.split("\t", -1)));
            row.add(String.valueOf(count));
            rows.add(row);
        });
        table(
                "Decisions, by node and reason",
                List.of("region", "node", "country", "chosen as", "permitted by policy", "decisions"),
                rows);
    }

    private static String chosenAs(RoutingDecision decision) {
        if (decision.attempt() == 1) {
            return "first choice";
        }
        return decision.hedge() == null ? "failover" : "hedge";
    }

    private static String place(RoutingDecision decision) {
        Destination selected = decision.selected();
        return selected == null ? "\t\t" : selected.region() + "\t" + selected.nodeId() + "\t" + selected.country();
    }

    private void refusals(List<RoutingDecision> decisions, List<SeenRequest> seen) {
        Map<String, Long> rules = new TreeMap<>();
        for (RoutingDecision decision : decisions) {
            if (decision.emptiedBy() != null) {
                rules.merge(
                        decision.customerId() + "\t" + decision.model() + "\t" + decision.emptiedBy() + "\t"
                                + decision.emptiedBy().sentence(),
                        1L,
                        Long::sum);
            }
        }
        Map<String, Long> early = seen.stream()
                .filter(request -> request.ending() instanceof SeenRequest.Refused refused && refused.status() == 404)
                .collect(Collectors.groupingBy(
                        request -> request.customerId() + "\t—\tmodel_not_found\tno node of the grid serves the model",
                        TreeMap::new,
                        Collectors.counting()));
        rules.putAll(early);
        List<List<String>> rows = new ArrayList<>();
        rules.forEach((key, count) -> {
            List<String> row = new ArrayList<>(List.of(key.split("\t", -1)));
            row.add(String.valueOf(count));
            rows.add(row);
        });
        table("Refusals, by rule", List.of("customer", "model", "rule", "which says", "refused"), rows);
    }

    private void failovers(List<Failover> failovers, Collection<FailoverId> audited) {
        Map<String, List<Failover>> groups = failovers.stream()
                .collect(Collectors.groupingBy(
                        failover -> failover.from().nodeId() + " → "
                                + (failover.to() == null ? "—" : failover.to().nodeId()) + "\t"
                                + failover.cause().name().toLowerCase(Locale.ROOT) + "\t" + failover.ruleApplied(),
                        TreeMap::new,
                        Collectors.toList()));
        List<List<String>> rows = new ArrayList<>();
        groups.forEach((key, group) -> {
            List<String> row =
                    new ArrayList<>(List.of(key.toLowerCase(Locale.ROOT).split("\t", -1)));
            row.add(String.valueOf(group.size()));
            row.add(String.valueOf(group.stream()
                    .mapToLong(failover -> Collections.frequency(audited, failover.failoverId()))
                    .sum()));
            rows.add(row);
        });
        table(
                "Failovers, each with its audit entry",
                List.of("from → to", "cause", "rule", "failovers", "audit entries"),
                rows);
    }

    private void money(String title, String who, List<Money> lines) {
        table(
                title,
                List.of(who, "requests", "tokens", "amount"),
                lines.stream()
                        .map(line -> List.of(
                                line.who(),
                                String.valueOf(line.requests()),
                                String.valueOf(line.tokens()),
                                line.amount()))
                        .toList());
    }

    private void books(List<SeenRequest> seen, Books books) {
        Books.Totals totals = books.totals();
        table(
                "Both ends' books",
                List.of("", "count"),
                List.of(
                        List.of("responses that customers saw complete", String.valueOf(totals.complete())),
                        List.of("decisions behind served requests", String.valueOf(totals.served())),
                        List.of("usage events of served requests", String.valueOf(totals.usageEvents())),
                        List.of("audit entries of those decisions", String.valueOf(totals.auditedServed())),
                        List.of("billed lines of served requests", String.valueOf(totals.billed()))));
        books.lost().stream()
                .limit(MOST_PROBLEMS)
                .forEach(line -> text.append("  lost: ").append(line).append('\n'));
        books.unaccounted().stream()
                .limit(MOST_PROBLEMS)
                .forEach(line -> text.append("  unaccounted: ").append(line).append('\n'));
        text.append("\n  ")
                .append(seen.size())
                .append(" requests: lost ")
                .append(books.lost().size())
                .append(", unaccounted ")
                .append(books.unaccounted().size())
                .append('\n');
    }

    private void table(String title, List<String> header, List<List<String>> rows) {
        text.append('\n').append(title).append('\n').append("─".repeat(WIDTH)).append('\n');
        text.append((rows.isEmpty() ? "none\n" : Tables.of(header, rows)).indent(2));
    }

    private static String count(List<SeenRequest> requests, Class<? extends SeenRequest.Ending> ending) {
        return String.valueOf(requests.stream()
                .filter(request -> ending.isInstance(request.ending()))
                .count());
    }

    private static String percentile(List<SeenRequest> requests, int percent) {
        List<Duration> sorted = requests.stream()
                .filter(SeenRequest::isComplete)
                .map(SeenRequest::took)
                .sorted()
                .toList();
        return sorted.isEmpty()
                ? "—"
                : sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100))
                                .toMillis() + " ms";
    }
}
