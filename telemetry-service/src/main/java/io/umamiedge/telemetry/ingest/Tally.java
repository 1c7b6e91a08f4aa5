package io.umamiedge.telemetry.ingest;

/** Counts what becomes of reports. Implementations are thread-safe. */
interface Tally {
    void judged(Judgement judgement);

    /** Good, but Kafka did not take it. */
    void lost();
}
