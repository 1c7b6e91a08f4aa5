/** What a simulation answers. */
@NullMarked
package io.umamiedge.routing.simulation.result;

import org.jspecify.annotations.NullMarked;
