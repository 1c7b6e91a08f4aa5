/** {@code ./umami bench}. */
@NullMarked
package io.umamiedge.benchmarks;

import org.jspecify.annotations.NullMarked;
