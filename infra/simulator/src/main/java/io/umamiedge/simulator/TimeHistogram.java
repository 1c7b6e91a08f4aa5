package io.umamiedge.simulator;

/** Times counted in vLLM's buckets, as its metrics page shows them. Belongs to one event loop. */
final class TimeHistogram {
    private static final double NANOS_PER_SECOND = 1e9;

    private final String name;
    private final double[] boundsSeconds;
    private final long[] counts;
    private double sumSeconds;

    private TimeHistogram(String name, double... boundsSeconds) {
        this.name = name;
        this.boundsSeconds = boundsSeconds;
        this.counts = new long[boundsSeconds.length + 1];
    }

    static TimeHistogram timeToFirstToken() {
        return new TimeHistogram(
                "vllm:time_to_first_token_seconds",
                0.001,
                0.005,
                0.01,
                0.02,
                0.04,
                0.06,
                0.08,
                0.1,
                0.25,
                0.5,
                0.75,
                1.0,
                2.5,
                5.0,
                7.5,
                10.0,
                20.0,
                40.0,
                80.0,
                160.0,
                640.0,
                2560.0);
    }

    static TimeHistogram wholeRequest() {
        return new TimeHistogram(
                "vllm:e2e_request_latency_seconds",
                0.3,
                0.5,
                0.8,
                1.0,
                1.5,
                2.0,
                2.5,
                5.0,
                10.0,
                15.0,
                20.0,
                30.0,
                40.0,
                50.0,
                60.0,
                120.0,
                240.0,
                480.0,
                960.0,
                1920.0,
                7680.0);
    }

    void observe(long nanos) {
        double seconds = nanos / NANOS_PER_SECOND;
        int bucket = 0;
        while (bucket < boundsSeconds.length && seconds > boundsSeconds[bucket]) {
            bucket++;
        }
        counts[bucket]++;
        sumSeconds += seconds;
    }

    /** In the Prometheus text format; {@code labels} without braces. */
    void appendTo(StringBuilder page, String labels) {
        page.append("# TYPE ").append(name).append(" histogram\n");
        sample(page, "_sum", labels, Double.toString(sumSeconds));
        long upTo = 0;
        for (int i = 0; i < counts.length; i++) {
            upTo += counts[i];
            String bound = i < boundsSeconds.length ? Double.toString(boundsSeconds[i]) : "+Inf";
            sample(page, "_bucket", labels + ",le=\"" + bound + "\"", upTo + ".0");
        }
        sample(page, "_count", labels, upTo + ".0");
    }

    private void sample(StringBuilder page, String suffix, String labels, String value) {
        page.append(name)
                .append(suffix)
                .append('{')
                .append(labels)
                .append("} ")
                .append(value)
                .append('\n');
    }
}
