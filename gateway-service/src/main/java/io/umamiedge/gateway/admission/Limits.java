package io.umamiedge.gateway.admission;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.limit.LimitHolder;
import io.umamiedge.contracts.limit.LimitShare;
import io.umamiedge.contracts.limit.LimitSubject;
import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.registry.CustomerLimits;
import io.umamiedge.contracts.registry.KeyLimits;
import io.umamiedge.contracts.registry.KeyScope;
import io.umamiedge.contracts.registry.SpendBudget;
import io.umamiedge.gateway.openai.OpenAiError;
import io.umamiedge.gateway.share.Shares;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Holds customers, and those of their keys that have limits of their own, to requests and tokens per minute, to requests
 * in flight and to budgets. Thread-safe; never blocks.
 */
public final class Limits {
    private final LongSupplier nanoTime;
    private final Shares shares;
    private final Prices prices;
    private final Patience patience;
    private final Semaphore places;
    private final ConcurrentMap<LimitSubject, Account> accounts = new ConcurrentHashMap<>();
    private final ConcurrentMap<LimitSubject, Purse> purses = new ConcurrentHashMap<>();

    public Limits(Shares shares, Prices prices, Patience patience, LongSupplier nanoTime) {
        this.shares = shares;
        this.prices = prices;
        this.patience = patience;
        this.places = new Semaphore(patience.places());
        this.nanoTime = nanoTime;
    }

    /**
     * A request that may take so much, and waits to be let in for as long as may help.
     *
     * @param atMost how long it may wait in any case
     */
    public Admission admission(Caller caller, Ask ask, Duration atMost, Admission.Loop loop, Admission.Guest guest) {
        return new Admission(this, caller, ask, patience, atMost, loop, guest, nanoTime);
    }

    /** Takes a request in that may take so much, if every limit leaves room for it now. */
    public Entry enter(Caller caller, Ask ask) {
        return enter(caller, ask, null, 0);
    }

    /**
     * The same for one that may wait.
     *
     * @param own the turn that it was given when it asked before, which is left unless it is given it again
     * @param most nanoseconds that it may wait for room
     */
    Entry enter(Caller caller, Ask ask, @Nullable Turn own, long most) {
        Entry entry = take(caller, ask, own, most);
        if (own != null && !(entry instanceof Entry.Soon soon && soon.turn() == own)) {
            own.leave();
        }
        return entry;
    }

    private Entry take(Caller caller, Ask ask, @Nullable Turn own, long most) {
        if (!shares.areUsable()) {
            return new Entry.Refused(OpenAiError.limitsUnavailable());
        }
        long tokens = ask.tokens();
        List<Holder> holders = holders(caller);
        List<Account> taken = new ArrayList<>(2);
        for (Holder holder : holders) {
            Account account = account(holder);
            Account.Taking taking = account.take(holder.limits, tokens, own, most);
            OpenAiError error = error(taking, holder, tokens);
            if (error != null) {
                taken.forEach(before -> before.undo(tokens));
                return notTaken(taking, error, holder, account);
            }
            taken.add(account);
        }
        List<Reservation.SetAside> setAside = new ArrayList<>(0);
        for (Holder holder : holders) {
            SpendBudget budget = holder.limits.spend();
            Entry refused = budget == null ? null : setAside(caller, ask, holder, budget, setAside);
            if (refused != null) {
                setAside.forEach(Reservation.SetAside::undo);
                taken.forEach(before -> before.undo(tokens));
                return refused;
            }
        }
        return new Entry.Admitted(new Reservation(ask, taken, setAside, prices, headroom(holders)));
    }

    /** Sets aside what the request may cost at most, and adds that to {@code to}: null; otherwise what to answer. */
    private @Nullable Entry setAside(
            Caller caller, Ask ask, Holder holder, SpendBudget budget, List<Reservation.SetAside> to) {
        OptionalLong cost = costAtMost(caller.customer(), ask, budget.currency());
        if (cost.isEmpty()) {
            return new Entry.Refused(OpenAiError.notPriced(ask.model(), budget.currency(), holder.whose));
        }
        long amount = cost.getAsLong();
        Purse purse = purses.computeIfAbsent(holder.subject, subject -> {
            Purse opened = new Purse(budget, nanoTime);
            shares.join(subject, opened);
            return opened;
        });
        OptionalInt tooSmall = purse.take(budget, amount);
        if (tooSmall.isEmpty()) {
            to.add(new Reservation.SetAside(purse, budget.currency(), amount));
            return null;
        }
        return switch (shares.left(holder.subject, amount)) {
            case SPENT -> new Entry.Refused(OpenAiError.budgetSpent(budget, holder.whose));
            case SET_ASIDE -> new Entry.Refused(OpenAiError.budgetSetAside(budget, holder.whose));
            case OPEN ->
                new Entry.Early(
                        growth(holder, purse.growths(), tooSmall.getAsInt(), _ -> shares.isAnswered(holder.subject)),
                        OpenAiError.budgetSetAside(budget, holder.whose));
        };
    }

    /** Whichever node serves it; a corridor that does not price it in this currency leaves it without a price. */
    private OptionalLong costAtMost(Customer customer, Ask ask, Currency currency) {
        long most = 0;
        for (CorridorId corridor : customer.corridors()) {
            OptionalLong cost =
                    prices.cost(corridor, ask.model(), currency, ask.promptTokensAtMost(), ask.answerTokens());
            if (cost.isEmpty()) {
                return cost;
            }
            most = Math.max(most, cost.getAsLong());
        }
        return OptionalLong.of(most);
    }

    private Entry notTaken(Account.Taking taking, OpenAiError error, Holder holder, Account account) {
        return switch (taking) {
            case Account.Taking.TooSmall small ->
                new Entry.Early(
                        growth(
                                holder,
                                account.growths(),
                                small.growths(),
                                since -> shares.isAnswered(holder.subject, since)),
                        error);
            case Account.Taking.Soon soon -> new Entry.Soon(soon.turn(), soon.nanos());
            case Account.Taking.Taken _, Account.Taking.Exhausted _, Account.Taking.TooLarge _ ->
                new Entry.Refused(error);
        };
    }

    /** @param before how often it had grown when it was too small */
    private Entry.Growth growth(Holder holder, Growths growths, int before, LongPredicate isAnswered) {
        return new Entry.Growth() {
            @Override
            public void await(Runnable then) {
                growths.await(before, then);
                shares.wanted(holder.subject);
            }

            @Override
            public void stop(Runnable then) {
                growths.stop(then);
            }

            @Override
            public boolean isAnswered(long since) {
                return isAnswered.test(since);
            }
        };
    }

    public Headroom headroom(Caller caller) {
        return headroom(holders(caller));
    }

    private Headroom headroom(List<Holder> holders) {
        Headroom least = headroom(holders.getFirst());
        return holders.size() == 1 ? least : least.tighter(headroom(holders.getLast()));
    }

    /** Requests that hold a place now, of all customers. */
    public int inFlight() {
        return accounts.entrySet().stream()
                .filter(entry -> entry.getKey().holder() == LimitHolder.CUSTOMER)
                .mapToInt(entry -> entry.getValue().inFlight())
                .sum();
    }

    /** Requests that wait for room now. */
    public int waiting() {
        return patience.places() - places.availablePermits();
    }

    /** What this gateway has of a limit now. */
    public LimitShare held(LimitSubject subject) {
        Account account = accounts.get(subject);
        return account == null ? LimitShare.NONE : account.held();
    }

    private Headroom headroom(Holder holder) {
        return account(holder).headroom(holder.limits);
    }

    private Account account(Holder holder) {
        return accounts.computeIfAbsent(holder.subject, subject -> {
            Account account = new Account(holder.limits, nanoTime, places);
            shares.join(subject, account);
            return account;
        });
    }

    /** The customer first, then the key if it has limits of its own. */
    private static List<Holder> holders(Caller caller) {
        Customer customer = caller.customer();
        Holder whole = new Holder(LimitSubject.of(customer.id()), customer.limits(), "");
        KeyScope scope = caller.scope();
        KeyLimits own = scope == null ? null : scope.limits();
        return own == null
                ? List.of(whole)
                : List.of(
                        whole,
                        new Holder(LimitSubject.of(caller.key()), own.within(customer.limits()), " of this key"));
    }

    private static @Nullable OpenAiError error(Account.Taking taking, Holder holder, long tokens) {
        CustomerLimits limits = holder.limits;
        return switch (taking) {
            case Account.Taking.Taken() -> null;
            case Account.Taking.TooLarge() -> OpenAiError.tooManyTokens(limits.tokensPerMinute(), holder.whose, tokens);
            case Account.Taking.Exhausted(Account.Limit limit, long nanos) -> error(limit, nanos, holder, tokens);
            case Account.Taking.Soon soon -> error(soon.limit(), soon.nanos(), holder, tokens);
            case Account.Taking.TooSmall small -> error(small.limit(), 0, holder, tokens);
        };
    }

    private static OpenAiError error(Account.Limit limit, long nanos, Holder holder, long tokens) {
        CustomerLimits limits = holder.limits;
        return switch (limit) {
            case REQUESTS -> OpenAiError.requestLimit(limits.requestsPerMinute(), holder.whose, seconds(nanos));
            case TOKENS -> OpenAiError.tokenLimit(limits.tokensPerMinute(), holder.whose, tokens, seconds(nanos));
            case CONCURRENCY -> OpenAiError.tooManyAtOnce(limits.maxConcurrency(), holder.whose, seconds(nanos));
        };
    }

    private static int seconds(long nanos) {
        long whole = TimeUnit.NANOSECONDS.toSeconds(nanos + TimeUnit.SECONDS.toNanos(1) - 1);
        return Math.clamp(whole, 1, Integer.MAX_VALUE);
    }

    /** @param whose for error messages: nothing, or that it is the key's own limit */
    private record Holder(LimitSubject subject, CustomerLimits limits, String whose) {}
}
