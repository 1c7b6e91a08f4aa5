package io.umamiedge.cli.simulate;

import io.umamiedge.cli.Tables;
import io.umamiedge.routing.simulation.result.Bill;
import io.umamiedge.routing.simulation.result.CorridorUse;
import io.umamiedge.routing.simulation.result.PolicyAudit;
import io.umamiedge.routing.simulation.result.ServiceLevel;
import io.umamiedge.routing.simulation.result.SimulationResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A result, or two side by side, as tables for a terminal. */
final class ResultTables {
    private static final String BREAK = System.lineSeparator();

    private ResultTables() {}

    static String of(SimulationResult result) {
        StringBuilder text = new StringBuilder(title(result)).append(BREAK).append(BREAK);
        text.append(summary(List.of(result))).append(BREAK);
        text.append(Tables.of(
                        List.of(
                                "CUSTOMER",
                                "MODEL",
                                "SERVED",
                                "TTFT P95",
                                "E2E P50",
                                "E2E P95",
                                "TARGET",
                                "WITHIN",
                                "SLA"),
                        result.serviceLevels().stream()
                                .map(ResultTables::serviceLevel)
                                .toList()))
                .append(BREAK);
        text.append(Tables.of(
                        List.of("CORRIDOR", "NODES", "SLOTS", "UTILISATION", "PEAK", "SERVED", "FOR OTHERS"),
                        result.corridors().stream().map(ResultTables::corridor).toList()))
                .append(BREAK);
        if (!result.refusals().isEmpty()) {
            text.append(Tables.of(
                            List.of("REFUSED BY", "REQUESTS"),
                            result.refusals().stream()
                                    .map(refusal -> List.of(refusal.rule().code(), Numbers.count(refusal.requests())))
                                    .toList()))
                    .append(BREAK);
        }
        if (!result.failovers().byCause().isEmpty()) {
            text.append(Tables.of(
                            List.of("FAILED OVER AFTER", "TIMES"),
                            result.failovers().byCause().stream()
                                    .map(cause -> List.of(
                                            cause.cause().name().toLowerCase(Locale.ROOT),
                                            Numbers.count(cause.failovers())))
                                    .toList()))
                    .append(BREAK);
        }
        return text.append(money(result.bill()))
                .append(BREAK)
                .append(audit(result.policyAudit()))
                .append(BREAK)
                .toString();
    }

    /** What differs between the two, line by line. */
    static String comparing(SimulationResult one, SimulationResult other) {
        return "A  " + title(one) + BREAK + "B  " + title(other) + BREAK + BREAK + summary(List.of(one, other)) + BREAK
                + "A  " + audit(one.policyAudit()) + BREAK + "B  " + audit(other.policyAudit()) + BREAK;
    }

    static String title(SimulationResult result) {
        return result.scenario() + ": " + Numbers.count(result.durationSeconds()) + " s, seed " + result.seed() + ", "
                + Numbers.count(result.nodeCount()) + " nodes, " + result.gatewayCount() + " gateways";
    }

    static String audit(PolicyAudit audit) {
        String counts = "Policy audit: " + Numbers.count(audit.checked()) + " destinations checked, "
                + audit.violations() + " violations"
                + (audit.outdated() == 0
                        ? "."
                        : ", " + audit.outdated() + " before a changed policy had reached the gateway.");
        return audit.examples().isEmpty()
                ? counts
                : counts + BREAK + audit.examples().stream().collect(Collectors.joining(BREAK));
    }

    private static String summary(List<SimulationResult> results) {
        List<Line> lines = Line.all(results);
        List<String> header = results.size() == 1 ? List.of("", "") : List.of("", "A", "B", "CHANGE");
        List<List<String>> rows = new ArrayList<>();
        for (Line line : lines) {
            List<String> row = new ArrayList<>();
            row.add(line.name());
            row.addAll(line.values());
            if (results.size() > 1) {
                row.add(line.change());
            }
            rows.add(row);
        }
        return results.size() == 1 ? Tables.of(rows.getFirst(), rows.subList(1, rows.size())) : Tables.of(header, rows);
    }

    private static List<String> serviceLevel(ServiceLevel level) {
        Integer target = level.targetP95Ms();
        return List.of(
                level.customerId().value(),
                level.model().value(),
                Numbers.percent(level.servedShare()),
                Numbers.millis(level.ttft().p95Ms()),
                Numbers.millis(level.e2e().p50Ms()),
                Numbers.millis(level.e2e().p95Ms()),
                target == null ? "-" : Numbers.millis(target),
                Numbers.percent(level.withinTarget()),
                sla(level));
    }

    static String sla(ServiceLevel level) {
        Boolean latency = level.isP95Kept();
        Boolean uptime = level.isUptimeKept();
        if (latency == null || uptime == null) {
            return "-";
        }
        return latency && uptime ? "kept" : latency ? "uptime missed" : uptime ? "p95 missed" : "both missed";
    }

    private static List<String> corridor(CorridorUse use) {
        return List.of(
                use.corridorId().value(),
                Numbers.count(use.nodes()),
                Numbers.count(use.slots()),
                Numbers.percent(use.utilisation()),
                Numbers.percent(use.peakUtilisation()),
                Numbers.count(use.served()),
                Numbers.count(use.servedFromElsewhere()));
    }

    private static String money(Bill bill) {
        List<List<String>> rows = new ArrayList<>();
        bill.customers()
                .forEach(cost -> rows.add(
                        List.of("customer", cost.customerId().value(), Numbers.count(cost.requests()), cost.amount())));
        bill.owners()
                .forEach(payout -> rows.add(List.of(
                        "site owner", payout.ownerId().value(), Numbers.count(payout.requests()), payout.amount())));
        rows.add(List.of("platform", "", "", bill.platform()));
        return Tables.of(
                List.of("PAYS OR IS PAID", "", "REQUESTS", bill.currency().getCurrencyCode()), rows);
    }
}
