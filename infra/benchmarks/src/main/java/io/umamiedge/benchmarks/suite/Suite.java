package io.umamiedge.benchmarks.suite;

import java.io.IOException;

/**
 * The benchmarks of one subject, run by {@code ./umami bench <name>}. A suite is a picocli subcommand of {@code Bench}: its
 * annotation gives name and description, its options are its own.
 */
public interface Suite {
    /**
     * Measures, and tells {@code run} each finding as soon as there is one. What it starts it also stops.
     *
     * @throws IOException when something that all findings need is missing or broken
     */
    void measure(Run run) throws IOException, InterruptedException;
}
