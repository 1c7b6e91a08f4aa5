/** Simulations that operators ask for: bounded, one at a time, on record. */
@NullMarked
package io.umamiedge.routing.simulations;

import org.jspecify.annotations.NullMarked;
