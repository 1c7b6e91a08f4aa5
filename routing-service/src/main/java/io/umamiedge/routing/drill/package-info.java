/** Drills: taking nodes out on purpose, in a bounded window, and judging what came of it by the record. */
@NullMarked
package io.umamiedge.routing.drill;

import org.jspecify.annotations.NullMarked;
