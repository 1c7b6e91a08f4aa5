package io.umamiedge.billing.payout;

import io.umamiedge.billing.Period;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.SiteId;
import io.umamiedge.contracts.identity.SiteOwnerId;
import io.umamiedge.contracts.money.Amount;
import java.time.Instant;
import java.util.Comparator;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a site owner has earned in a period by what is on the books now.
 *
 * @param status always {@code estimate}: nothing is released for payment by it
 * @param computation how the amounts came about, in a sentence
 * @param payoutCurrency the currency that the owner is registered with; amounts stay in the customers' currency
 * @param awaitingRating usage events at the owner's sites that have no price yet and are not in the amounts
 */
public record PayoutEstimate(
        SiteOwnerId siteOwnerId,
        Instant from,
        Instant to,
        String status,
        String computation,
        Currency payoutCurrency,
        List<Total> totals,
        List<NodeLine> nodes,
        long awaitingRating) {
    private static final String COMPUTATION =
            "For each request: tokens × the price on the rate card version in force when it completed = what the"
                    + " customer pays; × the owner's share in basis points at the time of rating = the owner's part, shared"
                    + " out exactly to 10^-15 of the currency's major unit. The estimate is the sum of these parts; SLA"
                    + " withholdings, disputes, taxes and currency conversion are not in it.";

    public PayoutEstimate {
        totals = List.copyOf(totals);
        nodes = List.copyOf(nodes);
    }

    /**
     * One currency over all nodes.
     *
     * @param customerPaid exact decimal in major units, like the estimate
     */
    public record Total(Currency currency, String customerPaid, String estimate) {}

    /**
     * One node in one currency under one share.
     *
     * @param customerPaid exact decimal in major units, like the estimate
     */
    public record NodeLine(
            NodeId nodeId,
            SiteId siteId,
            long requests,
            long promptTokens,
            long completionTokens,
            Currency currency,
            String customerPaid,
            int payoutShareBps,
            String estimate) {}

    /** The same before it is written out. */
    record Accrued(
            NodeId nodeId,
            SiteId siteId,
            Currency currency,
            int payoutShareBps,
            long requests,
            long promptTokens,
            long completionTokens,
            Amount customerPaid,
            Amount ownerShare) {
        NodeLine line() {
            return new NodeLine(
                    nodeId,
                    siteId,
                    requests,
                    promptTokens,
                    completionTokens,
                    currency,
                    customerPaid.decimal(currency),
                    payoutShareBps,
                    ownerShare.decimal(currency));
        }
    }

    static PayoutEstimate of(
            SiteOwnerId owner, Currency payoutCurrency, Period period, List<Accrued> accrued, long awaitingRating) {
        Map<Currency, List<Accrued>> byCurrency = accrued.stream()
                .collect(Collectors.groupingBy(
                        Accrued::currency,
                        () -> new TreeMap<>(Comparator.comparing(Currency::getCurrencyCode)),
                        Collectors.toList()));
        return new PayoutEstimate(
                owner,
                period.from(),
                period.to(),
                "estimate",
                COMPUTATION,
                payoutCurrency,
                byCurrency.entrySet().stream()
                        .map(entry -> total(entry.getKey(), entry.getValue()))
                        .toList(),
                accrued.stream().map(Accrued::line).toList(),
                awaitingRating);
    }

    private static Total total(Currency currency, List<Accrued> accrued) {
        Amount paid = accrued.stream().map(Accrued::customerPaid).reduce(Amount.ZERO, Amount::plus);
        Amount earned = accrued.stream().map(Accrued::ownerShare).reduce(Amount.ZERO, Amount::plus);
        return new Total(currency, paid.decimal(currency), earned.decimal(currency));
    }
}
