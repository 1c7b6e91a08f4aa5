/** What relaying a request costs, beside nginx and whatever gateways are named. */
@NullMarked
package io.umamiedge.benchmarks.gateway;

import org.jspecify.annotations.NullMarked;
