/** What processes cost, as Linux counts it. */
@NullMarked
package io.umamiedge.benchmarks.process;

import org.jspecify.annotations.NullMarked;
