package io.umamiedge.telemetry.ingest;

/** The numbers of {@link IngestConfig}; throws {@link IllegalArgumentException} when they contradict each other. */
record IngestLimits(
        int reportsPerSecond,
        int reportsBurst,
        int requestsPerNode,
        int requestsInTotal,
        long bytesPerNode,
        long bytesInTotal) {
    private static final String PREFIX = "umamiedge.telemetry.ingest.";
    /** A body of the largest size, packed and unpacked. */
    private static final long LEAST_BYTES = 2L * BodyCoding.MOST_BYTES;

    IngestLimits {
        require(reportsPerSecond >= 1, "reports-per-second must be 1 or more");
        require(
                reportsBurst >= ReportReader.MOST_REPORTS,
                "reports-burst must be " + ReportReader.MOST_REPORTS + " or more");
        require(requestsPerNode >= 1, "requests-per-node must be 1 or more");
        require(requestsInTotal >= requestsPerNode, "requests-in-total must be requests-per-node or more");
        require(bytesPerNode >= LEAST_BYTES, "bytes-per-node must be " + LEAST_BYTES + " or more");
        require(bytesInTotal >= bytesPerNode, "bytes-in-total must be bytes-per-node or more");
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(PREFIX + rule);
        }
    }
}
