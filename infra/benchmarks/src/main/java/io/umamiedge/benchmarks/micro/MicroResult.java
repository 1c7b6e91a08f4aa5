package io.umamiedge.benchmarks.micro;

import io.umamiedge.benchmarks.suite.Quantity;
import java.util.Map;

/**
 * What JMH measured of one method with one set of parameters.
 *
 * @param benchmark class and method, such as {@code KeyHashBenchmark.parseAndHash}
 * @param parameters of {@code @Param} fields
 * @param score the mean, in the benchmark's own output unit, such as {@code µs/op}
 * @param error half the width of its 99.9 % confidence interval; not a number from a single measurement
 * @param bytesPerOperation allocated
 */
public record MicroResult(
        String benchmark, Map<String, String> parameters, Quantity score, double error, Quantity bytesPerOperation) {
    public MicroResult {
        parameters = Map.copyOf(parameters);
    }

    /** Throws {@link IllegalArgumentException} when there is no such parameter. */
    public String parameter(String name) {
        String value = parameters.get(name);
        if (value == null) {
            throw new IllegalArgumentException(benchmark + " has no parameter '" + name + "', only " + parameters);
        }
        return value;
    }
}
