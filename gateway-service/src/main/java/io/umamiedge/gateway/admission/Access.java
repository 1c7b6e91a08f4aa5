package io.umamiedge.gateway.admission;

import io.umamiedge.gateway.openai.OpenAiError;

/** Whether a request was let in. */
public sealed interface Access {
    record Granted(Caller caller) implements Access {}

    /** @param reason a word for counting, one of few */
    record Denied(OpenAiError error, String reason) implements Access {}
}
