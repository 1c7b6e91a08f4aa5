/** JMH benchmarks of what every event passes through: the codec and the key hash. */
@NullMarked
package io.umamiedge.benchmarks.codec;

import org.jspecify.annotations.NullMarked;
