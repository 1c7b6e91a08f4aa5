/** Runs JMH benchmarks from a suite. */
@NullMarked
package io.umamiedge.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
