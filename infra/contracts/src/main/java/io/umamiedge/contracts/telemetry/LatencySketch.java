package io.umamiedge.contracts.telemetry;

import java.util.List;

/**
 * A DDSketch with logarithmic mapping (Masson, Rim, Lee: DDSketch, VLDB 2019, section 2), so that the percentiles of many
 * nodes together can be told. Bin {@code i} holds values in {@code [g^i, g^(i+1))} milliseconds, with
 * {@code g = (1 + relativeError) / (1 - relativeError)}.
 *
 * @param relativeError of any percentile against the values put in, more than 0 and less than 1
 * @param zeros values that are zero
 * @param indexes of the bins that hold something, growing
 * @param counts per bin, as many as there are indexes
 */
public record LatencySketch(double relativeError, long zeros, List<Integer> indexes, List<Long> counts) {
    public LatencySketch {
        indexes = List.copyOf(indexes);
        counts = List.copyOf(counts);
        if (!(relativeError > 0 && relativeError < 1)) {
            throw new IllegalArgumentException("relative_error must be more than 0 and less than 1");
        }
        if (zeros < 0) {
            throw new IllegalArgumentException("zeros must be 0 or more");
        }
        if (indexes.size() != counts.size()) {
            throw new IllegalArgumentException("counts must hold as many as indexes");
        }
    }
}
