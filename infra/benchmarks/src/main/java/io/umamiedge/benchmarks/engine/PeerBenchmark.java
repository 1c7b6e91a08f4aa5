package io.umamiedge.benchmarks.engine;

import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.registry.RegulatedWorkload;
import io.umamiedge.contracts.registry.ResidencyPolicy;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.CandidateRuntime;
import io.umamiedge.contracts.routing.Verdict;
import io.umamiedge.routing.engine.RoutingQuestion;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The same fleet and questions for what others do: choose without policy, or look at every node. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class PeerBenchmark {
    @Param({"100", "10000", "100000"})
    private int candidates;

    private final SplittableRandom random = new SplittableRandom(1);
    private EngineGrid grid = new EngineGrid(1, false);
    private Candidate[] fleet = {};
    private int[] requests = {};

    @Setup
    public void build() {
        grid = new EngineGrid(candidates, false);
        fleet = grid.candidates().toArray(Candidate[]::new);
        requests = new int[fleet.length];
        for (int i = 0; i < fleet.length; i++) {
            requests[i] = Objects.requireNonNullElse(runtime(fleet[i]).running(), 0);
        }
    }

    /** Envoy's least request with two choices among healthy hosts: no policy, no fallback, no record. A limit. */
    @Benchmark
    public Candidate leastRequest() {
        int one = random.nextInt(requests.length);
        int two = random.nextInt(requests.length);
        return fleet[requests[one] <= requests[two] ? one : two];
    }

    /** The least loaded of all that the policy permits, found by looking at each: no fallback, no record. A peer. */
    @Benchmark
    public @Nullable Candidate scan() {
        RoutingQuestion question = grid.next();
        Candidate best = null;
        double least = Double.MAX_VALUE;
        for (int i = 0; i < fleet.length; i++) {
            Candidate candidate = fleet[i];
            double load = (double) requests[i] / runtime(candidate).slots();
            if (load < least && isPermitted(question, candidate)) {
                best = candidate;
                least = load;
            }
        }
        return best;
    }

    private static boolean isPermitted(RoutingQuestion question, Candidate candidate) {
        ResidencyPolicy policy = Objects.requireNonNull(question.residencyPolicy());
        Customer customer = question.customer();
        RegulatedWorkload regulated = policy.regulated();
        return candidate.verdict() == Verdict.ELIGIBLE
                && customer.corridors().contains(candidate.corridorId())
                && policy.allowedCountries().contains(candidate.country())
                && !policy.blockedCountries().contains(candidate.country())
                && candidate.tiers().contains(customer.tier())
                && (regulated == null || candidate.certifications().containsAll(regulated.requiredCertifications()))
                && runtime(candidate).models().contains(question.model());
    }

    private static CandidateRuntime runtime(Candidate candidate) {
        return candidate.runtimes().getFirst();
    }
}
