/** A grid of the built services, and what it costs while something is measured. */
@NullMarked
package io.umamiedge.benchmarks.grid;

import org.jspecify.annotations.NullMarked;
