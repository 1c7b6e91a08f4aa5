/** Load over HTTP/1.1 on loopback that costs little and hides nothing. */
@NullMarked
package io.umamiedge.benchmarks.load;

import org.jspecify.annotations.NullMarked;
