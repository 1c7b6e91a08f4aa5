package io.umamiedge.telemetry.ingest;

/** Counts what becomes of reports. Implementations are thread-safe. */
interface Tally {
    void judged(Judgement judgement);

    /**
     * What became of one request of a collector.
     *
     * @param unknown metrics that nobody here reads
     * @param rejectedPoints data points that could not be used
     */
    void metrics(long unknown, long rejectedPoints);

    /** Good, but Kafka did not take it. */
    void lost();
}
