package io.umamiedge.agent;

import java.time.Duration;

/** What became of one report. */
sealed interface Delivery {
    /** The service has it. */
    record Accepted() implements Delivery {}

    /** The service asks for time: 429 or any 5xx. {@code retryAfter} is zero when it did not say how long. */
    record Busy(Duration retryAfter) implements Delivery {}

    /** The key is not good: 401 or 403. */
    record Unauthorized() implements Delivery {}

    /** The service will not have this report: any other status. */
    record Refused(int status) implements Delivery {}

    /** No answer. */
    record Unreachable() implements Delivery {}

    /** The node key cannot be read on this machine. */
    record NoKey() implements Delivery {}
}
