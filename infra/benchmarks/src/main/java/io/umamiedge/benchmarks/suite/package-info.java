/** What a suite is, what it finds, and how that is shown and kept. */
@NullMarked
package io.umamiedge.benchmarks.suite;

import org.jspecify.annotations.NullMarked;
