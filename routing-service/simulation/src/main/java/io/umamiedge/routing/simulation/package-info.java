/** A grid in virtual time that decides with the routing engine itself. */
@NullMarked
package io.umamiedge.routing.simulation;

import org.jspecify.annotations.NullMarked;
