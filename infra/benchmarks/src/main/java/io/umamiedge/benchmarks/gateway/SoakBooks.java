package io.umamiedge.benchmarks.gateway;

import io.umamiedge.cli.TopicReader;
import io.umamiedge.contracts.identity.RequestId;
import io.umamiedge.contracts.request.Outcome;
import io.umamiedge.contracts.request.RequestAdmitted;
import io.umamiedge.contracts.request.RequestCompleted;
import io.umamiedge.contracts.topic.Topic;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/**
 * What the gateway put on record, from the first record of its topic on.
 *
 * @param admitted requests
 * @param unfinished of them that have no record of their end
 * @param twice records that say the same again
 * @param served requests
 * @param usageEvents ended requests that are paid for, which is what billing accepts
 */
record SoakBooks(long admitted, long unfinished, long twice, long served, long usageEvents) {
    static SoakBooks read(String bootstrapServers) throws IOException {
        Count count = new Count();
        try (TopicReader topic = new TopicReader(bootstrapServers, Topic.GATEWAY_REQUESTS)) {
            topic.readAll(record -> count.add(TopicReader.event(record)));
        }
        return count.books();
    }

    /** What was read so far. */
    private static final class Count {
        private final Set<RequestId> admitted = new HashSet<>();
        private final Set<RequestId> completed = new HashSet<>();
        private long twice;
        private long served;
        private long usageEvents;

        void add(Object event) {
            if (event instanceof RequestAdmitted one) {
                twice += admitted.add(one.requestId()) ? 0 : 1;
            } else if (event instanceof RequestCompleted one) {
                boolean first = completed.add(one.requestId());
                twice += first ? 0 : 1;
                served += first && one.outcome() == Outcome.SERVED ? 1 : 0;
                usageEvents += first && isUsage(one) ? 1 : 0;
            }
        }

        SoakBooks books() {
            long unfinished =
                    admitted.stream().filter(one -> !completed.contains(one)).count();
            return new SoakBooks(admitted.size(), unfinished, twice, served, usageEvents);
        }
    }

    /** As billing-service sees it: a node served it, or tokens of one were relayed before it was cut short. */
    private static boolean isUsage(RequestCompleted one) {
        boolean cutShort = one.outcome() == Outcome.CLIENT_CLOSED || one.outcome() == Outcome.INTERRUPTED;
        boolean relayed = one.usage().promptTokens() > 0 || one.usage().completionTokens() > 0;
        return one.served() != null || one.outcome() == Outcome.SERVED || (cutShort && relayed);
    }
}
