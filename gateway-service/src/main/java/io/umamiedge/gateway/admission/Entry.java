package io.umamiedge.gateway.admission;

import io.umamiedge.gateway.openai.OpenAiError;

/** Whether there is room for a request within its customer's limits, and its key's. */
public sealed interface Entry {
    record Admitted(Reservation reservation) implements Entry {}

    record Refused(OpenAiError error) implements Entry {}
}
