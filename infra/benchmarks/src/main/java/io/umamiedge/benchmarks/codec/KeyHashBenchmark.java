package io.umamiedge.benchmarks.codec;

import io.umamiedge.contracts.key.ApiKey;
import io.umamiedge.contracts.key.KeyHasher;
import io.umamiedge.contracts.key.KeyKind;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What telling whose key it is costs a service that keeps no secret. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class KeyHashBenchmark {
    private final KeyHasher hasher = new KeyHasher("p1", new byte[32]);
    private final String secret = ApiKey.issue(KeyKind.NODE, new Random(1)).secret();

    @Benchmark
    public String parseAndHash() {
        return hasher.hash(ApiKey.parse(secret).orElseThrow());
    }
}
