/** What deciding costs. */
@NullMarked
package io.umamiedge.benchmarks.engine;

import org.jspecify.annotations.NullMarked;
