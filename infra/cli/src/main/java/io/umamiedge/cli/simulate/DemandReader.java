package io.umamiedge.cli.simulate;

import io.umamiedge.cli.TopicReader;
import io.umamiedge.contracts.request.RequestCompleted;
import io.umamiedge.contracts.topic.Topic;
import io.umamiedge.routing.simulation.scenario.RecordedDemand;
import java.io.IOException;
import java.time.Instant;

/** Reads what the running grid was asked in a window of time from what its gateways recorded. */
final class DemandReader {
    private DemandReader() {}

    /** Requests that have not ended yet are not in it. */
    static RecordedDemand read(String bootstrapServers, Instant from, Instant until) throws IOException {
        RecordedDemand demand = new RecordedDemand(from, until);
        try (TopicReader topic = new TopicReader(bootstrapServers, Topic.GATEWAY_REQUESTS)) {
            // Who came in the window ended in it or later.
            topic.readSince(from, record -> {
                if (TopicReader.event(record) instanceof RequestCompleted completed) {
                    demand.add(completed);
                }
            });
        }
        return demand;
    }
}
