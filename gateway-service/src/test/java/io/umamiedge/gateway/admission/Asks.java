package io.umamiedge.gateway.admission;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.request.Usage;
import io.umamiedge.contracts.request.UsageSource;
import java.util.Currency;
import java.util.OptionalLong;

/** What requests ask for and come to, in tests where only the number of tokens matters. */
public final class Asks {
    public static final CorridorId CORRIDOR = new CorridorId("eu");
    public static final Currency USD = Currency.getInstance("USD");
    /** Nothing has a price. */
    public static final Prices UNPRICED = (_, _, _, _, _) -> OptionalLong.empty();
    /** A token costs the smallest amount there is, in dollars. */
    public static final Prices NANO_DOLLARS = (_, _, currency, prompt, answer) ->
            currency.equals(USD) ? OptionalLong.of(prompt + answer) : OptionalLong.empty();

    private Asks() {}

    public static Ask tokens(long count) {
        return new Ask(new ModelName("any"), 0, count);
    }

    public static Charge used(long tokens) {
        return new Charge(new Usage(0, tokens, UsageSource.REPORTED), true, CORRIDOR);
    }
}
