package io.umamiedge.gateway.admission;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.ModelName;
import java.util.Currency;
import java.util.OptionalLong;

/** What tokens cost now, in 10<sup>-9</sup> of the currency's major unit, rounded up. Thread-safe; never blocks. */
public interface Prices {
    /** Empty when no rate card prices the model there in this currency. */
    OptionalLong cost(CorridorId corridor, ModelName model, Currency currency, long promptTokens, long answerTokens);
}
