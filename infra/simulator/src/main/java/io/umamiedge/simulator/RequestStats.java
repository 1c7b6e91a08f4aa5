package io.umamiedge.simulator;

import java.util.List;

/**
 * A runtime's own books of its inference requests. At every moment
 * {@code received = completed + rejected + failed + aborted + in_flight}.
 *
 * @param completed answered to the last byte
 * @param rejected turned away for what they asked: 4xx that no fault caused
 * @param failed spoilt by the runtime: full queue or a fault
 * @param aborted the client closed its connection first
 * @param promptTokens of completed requests
 * @param completionTokens of completed requests
 * @param completedIds {@code x-request-id} of completed requests in order of completion, the newest 100 000
 * @param forgottenIds how many older ones were dropped from that list
 */
public record RequestStats(
        long received,
        long completed,
        long rejected,
        long failed,
        long aborted,
        long inFlight,
        long promptTokens,
        long completionTokens,
        List<String> completedIds,
        long forgottenIds) {
    public RequestStats {
        completedIds = List.copyOf(completedIds);
    }
}
