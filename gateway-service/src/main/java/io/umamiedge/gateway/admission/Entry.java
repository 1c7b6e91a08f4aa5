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
     * @param reached what to answer if the other gateways keep what is missing
     */
    record Early(Growth share, OpenAiError reached) implements Entry {}

    /**
     * There will be room in a moment, as no later request takes it.
     *
     * @param turn to be asked again with, or to be left
     * @param nanos until there is room
     */
    record Soon(Turn turn, long nanos) implements Entry {}

    /** What is waited for. */
    interface Growth {
        /** Calls this once, on any thread, when it has happened; at once if it has. */
        void await(Runnable then);

        /** It is not to be called any more. */
        void stop(Runnable then);

        /**
         * Whether this gateway knows that others have what it was not given; otherwise it could not find out.
         *
         * @param since when it was asked for, nanoseconds of a monotonic clock
         */
        boolean isAnswered(long since);
    }
}
