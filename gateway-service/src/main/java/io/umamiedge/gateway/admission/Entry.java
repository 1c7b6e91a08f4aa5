package io.umamiedge.gateway.admission;

import io.umamiedge.gateway.openai.OpenAiError;

/** Whether there is room for a request within its customer's limits, and its key's. */
public sealed interface Entry {
    record Admitted(Reservation reservation) implements Entry {}

    record Refused(OpenAiError error) implements Entry {}

    /**
     * This gateway is yet to be given a share of the limit that is large enough, which takes some milliseconds.
     *
     * @param share to be waited for
     * @param otherwise what to answer if it is not given in time
     */
    record Early(Growth share, OpenAiError otherwise) implements Entry {}

    /** What is waited for. */
    interface Growth {
        /** Calls this once, on any thread, when it has happened; at once if it has. */
        void await(Runnable then);

        /** It is not to be called any more. */
        void stop(Runnable then);
    }
}
