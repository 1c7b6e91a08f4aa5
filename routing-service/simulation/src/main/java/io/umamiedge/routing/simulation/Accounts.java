package io.umamiedge.routing.simulation;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.SiteOwnerId;
import io.umamiedge.contracts.registry.SiteOwner;
import io.umamiedge.routing.simulation.result.Bill;
import io.umamiedge.routing.simulation.scenario.ModelPrice;
import io.umamiedge.routing.simulation.scenario.Rates;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who pays and who is paid, each request by itself, as billing-service does it: by the price of the model in the node's
 * corridor, the owner's share by largest remainder.
 */
final class Accounts {
    private static final int WHOLE_BPS = 10_000;

    private final Rates rates;
    private final Map<SiteOwnerId, SiteOwner> owners = new HashMap<>();
    private final Map<PriceKey, ModelPrice> prices = new HashMap<>();
    private final Map<CustomerId, Customer> customers = new TreeMap<>(Comparator.comparing(CustomerId::value));
    private final Map<SiteOwnerId, Owner> payouts = new TreeMap<>(Comparator.comparing(SiteOwnerId::value));
    private final ExactSum total = new ExactSum();
    private final ExactSum platform = new ExactSum();

    Accounts(Rates rates, List<SiteOwner> owners) {
        this.rates = rates;
        owners.forEach(owner -> this.owners.put(owner.id(), owner));
    }

    void charge(CustomerId customer, ModelName model, GridNode node, int promptTokens, int completionTokens) {
        ModelPrice price = prices.computeIfAbsent(
                new PriceKey(node.corridor().id(), model), key -> rates.price(key.corridor, key.model));
        long amount = Math.addExact(
                Math.multiplyExact(price.promptPerMillion().nano(), promptTokens),
                Math.multiplyExact(price.completionPerMillion().nano(), completionTokens));
        Customer paying = customers.computeIfAbsent(customer, _ -> new Customer());
        paying.requests++;
        paying.promptTokens += promptTokens;
        paying.completionTokens += completionTokens;
        paying.amount.add(amount);
        total.add(amount);
        SiteOwner owner = owners.get(node.site().ownerId());
        long share = owner == null ? 0 : share(amount, owner.payoutShareBps());
        Owner paid = payouts.computeIfAbsent(node.site().ownerId(), _ -> new Owner());
        paid.requests++;
        paid.amount.add(share);
        platform.add(amount - share);
    }

    Bill bill() {
        var currency = rates.currency();
        return new Bill(
                currency,
                total.decimal(currency),
                platform.decimal(currency),
                customers.entrySet().stream()
                        .map(entry -> new Bill.CustomerCost(
                                entry.getKey(),
                                entry.getValue().requests,
                                entry.getValue().promptTokens,
                                entry.getValue().completionTokens,
                                entry.getValue().amount.decimal(currency)))
                        .toList(),
                payouts.entrySet().stream()
                        .map(entry -> new Bill.OwnerPayout(
                                entry.getKey(),
                                entry.getValue().requests,
                                entry.getValue().amount.decimal(currency)))
                        .toList());
    }

    /** Rounded to the nearest unit, the half to the owner; in two parts, because the product would not fit a long. */
    static long share(long amount, int bps) {
        long rest = amount % WHOLE_BPS * bps;
        return amount / WHOLE_BPS * bps + (2 * rest + WHOLE_BPS) / (2 * WHOLE_BPS);
    }

    private record PriceKey(CorridorId corridor, ModelName model) {}

    private static final class Customer {
        private final ExactSum amount = new ExactSum();
        private long requests;
        private long promptTokens;
        private long completionTokens;
    }

    private static final class Owner {
        private final ExactSum amount = new ExactSum();
        private long requests;
    }
}
