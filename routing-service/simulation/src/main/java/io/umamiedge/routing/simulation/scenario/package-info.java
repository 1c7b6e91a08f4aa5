/** What is to be simulated: the scenario format, how it is read and checked, and where fleets and demand come from. */
@NullMarked
package io.umamiedge.routing.simulation.scenario;

import org.jspecify.annotations.NullMarked;
